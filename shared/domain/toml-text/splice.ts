// A replacement of one stretch of a text, and several of them at once.

export interface Splice {
  from: number;
  to: number;
  text: string;
}

/** Two at the same place stay in the order given. They must not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const sorted = splices
    .map((splice, index) => ({ ...splice, index }))
    .toSorted((a, b) => a.from - b.from || a.index - b.index);
  const parts: string[] = [];
  let at = 0;
  for (const splice of sorted) {
    parts.push(text.slice(at, splice.from), splice.text);
    at = splice.to;
  }
  return parts.join('') + text.slice(at);
}

/** Whether they change the same characters. Two insertions at one place do not. */
export function touches(some: readonly Splice[], others: readonly Splice[]): boolean {
  return some.some((a) =>
    others.some((b) =>
      a.from === a.to && b.from === b.to ? false : a.from <= b.to && b.from <= a.to && !isBeside(a, b),
    ),
  );
}

function isBeside(a: Splice, b: Splice): boolean {
  return (
    (a.to === b.from && a.from < a.to && b.from < b.to) || (b.to === a.from && a.from < a.to && b.from < b.to)
  );
}
