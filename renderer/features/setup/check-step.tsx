// Owns the question before the last: can these hosts carry the site. The same judgement as on the Hosts screen, host by host.
import type { PreflightReport } from '#shared/domain/preflight/check';
import { CheckedHostView } from '#renderer/features/setup/checked-host.tsx';
import { documentOf } from '#renderer/features/setup/document.ts';
import { useProblems } from '#renderer/features/setup/problems.ts';
import type { StepProps } from '#renderer/features/setup/setup-screen.tsx';
import { StepFrame } from '#renderer/parts/step-frame.tsx';
import { usePreflight } from '#renderer/parts/preflight.ts';
import { reasonFor, withReason } from '#renderer/parts/overrides.ts';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { overrideText } from '#renderer/text/hosts.ts';
import { setupText } from '#renderer/text/setup.ts';
import { Button } from '#renderer/ui/button.tsx';
import { EvidenceBlock } from '#renderer/ui/mono.tsx';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import css from './check-step.module.css';

const text = setupText.check;

export function CheckStep({ handle, onDone, onBack }: StepProps) {
  const { draft, change } = handle;
  const document = documentOf(draft);
  const subject = { text: document };
  const { problems, problemLines } = useProblems(draft);
  const { report, busy, read, readHost } = usePreflight(subject, { enabled: problems.length === 0 });
  const open = report.data?.checks.filter(
    (check) =>
      check.level === 'blocker' &&
      reasonFor(draft.overrides, { code: check.check, host: check.host }) === null,
  ).length;
  const blocked =
    open === undefined || report.isPlaceholderData ? '' : open > 0 ? overrideText.open(open) : null;
  return (
    <StepFrame
      question={draft.hosts.length === 1 ? text.questionOne : text.question}
      intro={text.intro}
      onBack={onBack}
      onContinue={onDone}
      blocked={blocked}
    >
      {problems.length > 0 ? (
        <EvidenceBlock title={text.problems} text={problemLines} />
      ) : (
        <>
          <div className={css.line}>{busy && <ProgressLine label={text.reading} fraction={null} />}</div>
          <ReadingView reading={report} waiting={<p className={css.soft}>{text.reading}</p>}>
            {(value) => (
              <>
                {placesOf(value).map((host) => (
                  <CheckedHostView
                    key={host ?? ''}
                    host={value.hosts.find((each) => each.host === host) ?? null}
                    checks={value.checks.filter((check) => check.host === host)}
                    subject={subject}
                    overrides={draft.overrides}
                    onReadAgain={readHost}
                    onOverride={(where, reason) =>
                      change({ overrides: withReason(draft.overrides, where, reason) })
                    }
                  />
                ))}
                <Button size="small" onClick={() => read('all')} disabled={busy}>
                  {text.again}
                </Button>
              </>
            )}
          </ReadingView>
        </>
      )}
    </StepFrame>
  );
}

/** Every host, and after them the site as a whole where something is said of it. */
function placesOf(report: PreflightReport): (string | null)[] {
  const hosts = report.hosts.map((host) => host.host);
  return report.checks.some((check) => check.host === null) ? [...hosts, null] : hosts;
}
