// Owns how long and how often a registry is asked again: bounded, with growing pauses, and as it says itself in `Retry-After`.

export interface Patience {
  /** Tries without one new byte before it is given up. */
  tries: number;
  firstPauseMs: number;
  mostPauseMs: number;
  /** A registry that wants a longer pause is told to the operator instead. */
  mostRetryAfterMs: number;
  idleMs: number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Asked once by somebody who waits: no second try. */
export const noPatience: Patience = {
  tries: 1,
  firstPauseMs: 0,
  mostPauseMs: 0,
  mostRetryAfterMs: 0,
  idleMs: 15_000,
  sleep: () => Promise.resolve(),
};

/** Doubles from try to try; the registry's own word is taken where it is longer. */
export function pauseMs(
  patience: Patience,
  { tried, retryAfterMs }: { tried: number; retryAfterMs: number | null },
): number {
  const grown = Math.min(patience.mostPauseMs, patience.firstPauseMs * 2 ** (tried - 1));
  return Math.max(grown, retryAfterMs ?? 0);
}

/** Seconds, or a date (RFC 9110, "Retry-After"). Null where it is neither. */
export function readRetryAfter(text: string | null, now: Date): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
