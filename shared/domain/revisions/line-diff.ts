// Owns telling two texts apart, line by line: the longest common subsequence, after what begins and ends alike is set aside.
import { z } from 'zod';

export const diffLineSchema = z.object({
  kind: z.enum(['same', 'removed', 'added']),
  text: z.string(),
  /** Line number in the first text, or null where it has none. */
  from: z.number().nullable(),
  to: z.number().nullable(),
});
export type DiffLine = z.infer<typeof diffLineSchema>;

/** Beyond this many pairs of lines the middle counts as replaced whole: still true, and never slow. */
const MOST_PAIRS = 4_000_000;

export function diffLines(from: string, to: string): DiffLine[] {
  const a = linesOf(from);
  const b = linesOf(to);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const middle = walk(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const kinds: DiffLine['kind'][] = [
    ...Array<'same'>(head).fill('same'),
    ...middle,
    ...Array<'same'>(tail).fill('same'),
  ];
  let left = 0;
  let right = 0;
  return kinds.map((kind) => {
    const text = (kind === 'added' ? b[right] : a[left]) ?? '';
    if (kind !== 'added') left += 1;
    if (kind !== 'removed') right += 1;
    return { kind, text, from: kind === 'added' ? null : left, to: kind === 'removed' ? null : right };
  });
}

export function isChanged(lines: DiffLine[]): boolean {
  return lines.some(({ kind }) => kind !== 'same');
}

/** The last line break ends a line and begins none. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\n$/, '').split('\n');
}

function walk(a: string[], b: string[]): DiffLine['kind'][] {
  if (a.length * b.length > MOST_PAIRS || a.length === 0 || b.length === 0)
    return [...a.map(() => 'removed' as const), ...b.map(() => 'added' as const)];
  const width = b.length + 1;
  // common[i * width + j]: how many lines a[i…] and b[j…] have in common, in order.
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const kinds: DiffLine['kind'][] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      kinds.push('same');
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      kinds.push('removed');
      i += 1;
    } else {
      kinds.push('added');
      j += 1;
    }
  }
  return kinds;
}
