// Owns the rows of a shown difference: long stretches without a change are folded, and side by side a removed line stands beside the
// added line that took its place.
import type { DiffLine } from '#shared/domain/revisions/line-diff';

/** Lines that did not change, shown before and after those that did. */
const AROUND = 3;

export type UnifiedRow = { kind: 'fold'; lines: number; key: string } | (DiffLine & { key: string });

export interface Pair {
  kind: 'pair';
  left: DiffLine | null;
  right: DiffLine | null;
  key: string;
}
export type SideRow = Extract<UnifiedRow, { kind: 'fold' }> | Pair;

export function unifiedRows(lines: DiffLine[]): UnifiedRow[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== 'same'),
  );
  const rows: UnifiedRow[] = [];
  for (const [index, line] of lines.entries()) {
    const key = String(index);
    const last = rows.at(-1);
    if (near[index]) rows.push({ ...line, key });
    else if (last?.kind === 'fold') last.lines += 1;
    else rows.push({ kind: 'fold', lines: 1, key });
  }
  return rows;
}

export function sideRows(lines: DiffLine[]): SideRow[] {
  const rows: SideRow[] = [];
  let waiting: Pair[] = [];
  for (const row of unifiedRows(lines)) {
    if (row.kind === 'removed') {
      const pair: Pair = { kind: 'pair', left: row, right: null, key: row.key };
      rows.push(pair);
      waiting.push(pair);
    } else if (row.kind === 'added') {
      const pair = waiting.shift();
      if (pair) pair.right = row;
      else rows.push({ kind: 'pair', left: null, right: row, key: row.key });
    } else {
      waiting = [];
      rows.push(row.kind === 'fold' ? row : { kind: 'pair', left: row, right: row, key: row.key });
    }
  }
  return rows;
}

export function changedLines(lines: DiffLine[]): number {
  return lines.filter(({ kind }) => kind !== 'same').length;
}
