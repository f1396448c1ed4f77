// Owns how a difference between two texts looks: unified or side by side, marked by a sign and not by colour alone.
import type { DiffLine } from '#shared/domain/revisions/line-diff';
import { diffText as text } from '#renderer/text/diff.ts';
import { sideRows, unifiedRows, type Pair } from '#renderer/parts/diff-rows.ts';
import css from './diff-view.module.css';

const signs: Record<DiffLine['kind'], string> = { same: ' ', removed: '−', added: '+' };

interface DiffViewProps {
  label: string;
  lines: DiffLine[];
  view: 'unified' | 'side';
}

export function DiffView({ label, lines, view }: DiffViewProps) {
  return (
    <div className={css.frame} tabIndex={0} role="region" aria-label={label}>
      <table className={css.table} data-view={view}>
        <tbody>{view === 'unified' ? <Unified lines={lines} /> : <Sides lines={lines} />}</tbody>
      </table>
    </div>
  );
}

function Unified({ lines }: { lines: DiffLine[] }) {
  return unifiedRows(lines).map((row) =>
    row.kind === 'fold' ? (
      <Fold key={row.key} lines={row.lines} columns={3} />
    ) : (
      <tr key={row.key}>
        <td className={css.number}>{row.from}</td>
        <td className={css.number}>{row.to}</td>
        <Line line={row} />
      </tr>
    ),
  );
}

function Sides({ lines }: { lines: DiffLine[] }) {
  return sideRows(lines).map((row) =>
    row.kind === 'fold' ? (
      <Fold key={row.key} lines={row.lines} columns={4} />
    ) : (
      <SidePair key={row.key} pair={row} />
    ),
  );
}

function SidePair({ pair: { left, right } }: { pair: Pair }) {
  return (
    <tr>
      <td className={css.number}>{left?.from}</td>
      <Line line={left} />
      <td className={css.number}>{right?.to}</td>
      <Line line={right} />
    </tr>
  );
}

function Line({ line }: { line: DiffLine | null }) {
  if (line === null) return <td className={css.line} data-kind="absent" />;
  return (
    <td className={css.line} data-kind={line.kind}>
      <span className={css.sign} aria-hidden="true">
        {signs[line.kind]}
      </span>
      {line.kind !== 'same' && <span className={css.spoken}>{text.marks[line.kind]}: </span>}
      {line.text}
    </td>
  );
}

function Fold({ lines, columns }: { lines: number; columns: number }) {
  return (
    <tr>
      <td colSpan={columns} className={css.fold}>
        {text.folded(lines)}
      </td>
    </tr>
  );
}
