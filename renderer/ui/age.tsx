// Owns when an age is told: not while fresh, in words after two missed readings, grey after five.
import { useNow } from '#renderer/ui/now.ts';

export interface Freshness {
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

interface AgeProps {
  readAt: string;
  everyMs: number;
  words: (ms: number) => string;
}

export function Age({ readAt, everyMs, words }: AgeProps) {
  const now = useNow();
  const { age } = freshness(Date.parse(readAt), now, { everyMs, words });
  if (age === null) return null;
  return <span style={{ color: 'var(--text-soft)', fontSize: 'var(--size-12)' }}>{age}</span>;
}
