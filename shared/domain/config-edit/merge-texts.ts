// Merges two edits of one text line by line. What both changed differently is a conflict with its three sides, never a guess.
import { diffLines } from '../revisions/line-diff.ts';

export interface MergeConflict {
  /** In the merged text, from 1, where the lines of the ancestor stand. */
  line: number;
  ancestor: string[];
  ours: string[];
  theirs: string[];
}

export interface MergedText {
  /** With the lines of the ancestor at each conflict. */
  text: string;
  conflicts: MergeConflict[];
}

export interface ThreeTexts {
  /** What both edits began with. */
  ancestor: string;
  ours: string;
  theirs: string;
}

export function mergeTexts({ ancestor, ours, theirs }: ThreeTexts): MergedText {
  if (ours === theirs || theirs === ancestor) return { text: ours, conflicts: [] };
  if (ours === ancestor) return { text: theirs, conflicts: [] };
  const base = ancestor.split('\n');
  const [left, right] = [ours.split('\n'), theirs.split('\n')];
  const [inOurs, inTheirs] = [placesIn(ancestor, ours), placesIn(ancestor, theirs)];
  const lines: string[] = [];
  const conflicts: MergeConflict[] = [];
  let [at, atOurs, atTheirs] = [0, 0, 0];
  const between = (end: [number, number, number]) => {
    const chunk = {
      ancestor: base.slice(at, end[0]),
      ours: left.slice(atOurs, end[1]),
      theirs: right.slice(atTheirs, end[2]),
    };
    const merged = resolve(chunk);
    if (!merged) conflicts.push({ line: lines.length + 1, ...chunk });
    lines.push(...(merged ?? chunk.ancestor));
  };
  for (const [index, line] of base.entries()) {
    const [a, b] = [inOurs.get(index), inTheirs.get(index)];
    if (a === undefined || b === undefined) continue;
    between([index, a, b]);
    lines.push(line);
    [at, atOurs, atTheirs] = [index + 1, a + 1, b + 1];
  }
  between([base.length, left.length, right.length]);
  return { text: lines.join('\n'), conflicts };
}

function resolve({ ancestor, ours, theirs }: Omit<MergeConflict, 'line'>): string[] | null {
  if (isSame(ours, ancestor)) return theirs;
  if (isSame(theirs, ancestor) || isSame(ours, theirs)) return ours;
  return null;
}

function isSame(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

/** Line of the one text → line of the other that is the same one. */
function placesIn(from: string, to: string): Map<number, number> {
  const places = new Map<number, number>();
  for (const line of diffLines(`${from}\n`, `${to}\n`))
    if (line.kind === 'same' && line.from !== null && line.to !== null)
      places.set(line.from - 1, line.to - 1);
  return places;
}
