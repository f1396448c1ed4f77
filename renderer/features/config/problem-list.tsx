// Owns the problems of a file beside it: each with its line to go to, and a button where the fix is an edit of this file.
import type { ConfigEdit, Finding } from '#shared/domain/findings/finding-schema';
import { FindingList } from '#renderer/parts/finding-list.tsx';
import { configText as text } from '#renderer/text/config.ts';
import { Button } from '#renderer/ui/button.tsx';
import css from './problem-list.module.css';

interface ProblemListProps {
  findings: Finding[];
  onShow: (line: number) => void;
  onFix: (edits: ConfigEdit[]) => void;
}

export function ProblemList({ findings, onShow, onFix }: ProblemListProps) {
  if (findings.length === 0) return null;
  const blockers = findings.filter(({ level }) => level === 'blocker').length;
  return (
    <section className={css.problems}>
      <h3 className={css.title}>{text.problems(blockers, findings.length - blockers)}</h3>
      <FindingList
        findings={findings}
        after={({ at, edits }) => (
          <div className={css.actions}>
            {at && (
              <Button size="small" onClick={() => onShow(at.line)}>
                {text.show(at.line)}
              </Button>
            )}
            {edits?.every(({ service }) => service === at?.service) && (
              <Button size="small" onClick={() => onFix(edits)}>
                {text.fix}
              </Button>
            )}
          </div>
        )}
      />
    </section>
  );
}
