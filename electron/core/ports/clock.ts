// Owns time as the core sees it; tests move it by hand.
import { setTimeout as delay } from 'node:timers/promises';

export interface Clock {
  now(): Date;
  /** Milliseconds that only grow. For ages and for when to try again: somebody may set the clock of the machine, forward or back. */
  elapsedMs(): number;
}

export const systemClock: Clock = { now: () => new Date(), elapsedMs: () => performance.now() };

/** Time for whoever asks again and again until something has happened; a simulation lets hours pass in milliseconds. */
export interface PollingClock {
  elapsedMs(): number;
  /** Resolves after that many milliseconds. */
  sleep(ms: number): Promise<void>;
}

export const pollingClock: PollingClock = {
  elapsedMs: () => performance.now(),
  sleep: (ms) => delay(ms, undefined),
};
