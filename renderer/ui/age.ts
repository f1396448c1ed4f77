// Owns when an age is told: not while fresh, in words after two missed readings, grey after five.
interface Freshness {
  /** Age in words, or null while fresh. */
  age: string | null;
  stale: boolean;
}

export function freshness(
  readAtMs: number,
  nowMs: number,
  options: { everyMs: number; words: (ms: number) => string },
): Freshness {
  const ageMs = Math.max(0, nowMs - readAtMs);
  const missed = ageMs / options.everyMs;
  return { age: missed >= 2 ? options.words(ageMs) : null, stale: missed >= 5 };
}
