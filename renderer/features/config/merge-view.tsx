// Owns bringing an edit together with what another operator saved meanwhile: what does not touch each other is merged, the rest is chosen.
import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { mergeTexts, type MergeConflict, type MergedText } from '#shared/domain/config-edit/merge-texts';
import { configText as text } from '#renderer/text/config.ts';
import { Button } from '#renderer/ui/button.tsx';
import type { ServiceFile } from './config-files.ts';
import css from './merge-view.module.css';

type Side = 'ours' | 'theirs';

interface MergeViewProps {
  file: ServiceFile;
  draft: { text: string; before: string };
  onMerged: (text: string) => void;
  onTakeTheirs: () => void;
}

export function MergeView({ file, draft, onMerged, onTakeTheirs }: MergeViewProps) {
  const merged = useMemo(
    () => mergeTexts({ ancestor: draft.before, ours: draft.text, theirs: file.text }),
    [draft.before, draft.text, file.text],
  );
  const [sides, setSides] = useState<Record<number, Side>>({});
  const open = merged.conflicts.filter((_, index) => sides[index] === undefined).length;
  return (
    <section className={css.merge} aria-label={text.merge.title(file.name)}>
      <h3 className={css.title}>{text.merge.title(file.name)}</h3>
      <p className={css.soft}>{text.merge.explain(merged.conflicts.length)}</p>
      {merged.conflicts.map((conflict, index) => (
        <Conflict
          key={conflict.line}
          conflict={conflict}
          side={sides[index]}
          onChoose={(side) => setSides({ ...sides, [index]: side })}
        />
      ))}
      <div className={css.actions}>
        <Button onClick={onTakeTheirs}>{text.takeTheirs}</Button>
        <Button weight="primary" disabled={open > 0} onClick={() => onMerged(resolved(merged, sides))}>
          {open > 0 ? text.merge.open(open) : text.merge.take}
        </Button>
      </div>
    </section>
  );
}

interface ConflictProps {
  conflict: MergeConflict;
  side: Side | undefined;
  onChoose: (side: Side) => void;
}

function Conflict({ conflict, side, onChoose }: ConflictProps) {
  return (
    <div className={css.conflict}>
      <SegmentedControl
        size="xs"
        aria-label={text.merge.choose(conflict.line)}
        value={side ?? ''}
        onChange={(next) => onChoose(next as Side)}
        data={[
          { value: 'ours', label: text.merge.ours },
          { value: 'theirs', label: text.merge.theirs },
        ]}
      />
      <div className={css.sides}>
        <Lines title={text.merge.ours} lines={conflict.ours} isChosen={side === 'ours'} />
        <Lines title={text.merge.theirs} lines={conflict.theirs} isChosen={side === 'theirs'} />
      </div>
    </div>
  );
}

function Lines({ title, lines, isChosen }: { title: string; lines: string[]; isChosen: boolean }) {
  return (
    <pre className={css.lines} data-chosen={isChosen || undefined} aria-label={title} tabIndex={0}>
      {lines.length === 0 ? text.merge.removed : lines.join('\n')}
    </pre>
  );
}

/** The last conflict first, so that the lines of the others stay where they are. */
export function resolved({ text: merged, conflicts }: MergedText, sides: Record<number, Side>): string {
  const lines = merged.split('\n');
  for (const [index, conflict] of [...conflicts.entries()].reverse())
    lines.splice(conflict.line - 1, conflict.ancestor.length, ...conflict[sides[index] ?? 'theirs']);
  return lines.join('\n');
}
