// Owns time as the core sees it; tests move it by hand.
export interface Clock {
  now(): Date;
  /** Milliseconds that only grow. For ages and for when to try again: somebody may set the clock of the machine, forward or back. */
  elapsedMs(): number;
}

export const systemClock: Clock = { now: () => new Date(), elapsedMs: () => performance.now() };
