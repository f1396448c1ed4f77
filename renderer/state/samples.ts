// Owns the short memory of numbers seen while the window is open, for sparklines. Nothing is stored.
const KEEP = 240;

interface Sample {
  at: number;
  value: number;
}

const series = new Map<string, Sample[]>();

/** Adds a reading once; the same moment twice is one reading. */
export function remember(name: string, at: number, value: number): readonly Sample[] {
  const old = series.get(name) ?? [];
  if ((old.at(-1)?.at ?? -1) >= at) return old;
  const next = [...old, { at, value }].slice(-KEEP);
  series.set(name, next);
  return next;
}
