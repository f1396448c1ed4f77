// Keeps readings that are too expensive to repeat with every status, and forgets those that nothing has used for an hour.
import type { Clock } from '../ports/clock.ts';

const FORGET_MS = 3_600_000;

interface Kept<T> {
  value: T;
  readAt: number;
  usedAt: number;
}

export class KeptReadings<T> {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept<T>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Absent where it was never read, or longer ago than its value stays fresh, in ms. */
  get(key: string, freshMs: (value: T) => number): T | undefined {
    const now = this.#clock.elapsedMs();
    const kept = this.#kept.get(key);
    if (kept === undefined || now - kept.readAt >= freshMs(kept.value)) return undefined;
    kept.usedAt = now;
    return kept.value;
  }

  set(key: string, value: T): void {
    const now = this.#clock.elapsedMs();
    for (const [other, { usedAt }] of this.#kept) if (now - usedAt > FORGET_MS) this.#kept.delete(other);
    this.#kept.set(key, { value, readAt: now, usedAt: now });
  }
}
