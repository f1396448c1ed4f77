// Owns waiting on state in the lab: ask, again and again, until it is so or the deadline passes.
import { setTimeout as pause } from 'node:timers/promises';

export interface Waiting {
  /** What is awaited, for the error: "the registry to answer". */
  what: string;
  deadlineMs: number;
  everyMs?: number;
}

/** Resolves with the first answer that is neither `null`, `undefined` nor `false`. A throw counts as "not yet". */
export async function waitUntil<T>(
  ask: () => T | Promise<T>,
  { what, deadlineMs, everyMs = 25 }: Waiting,
): Promise<Exclude<Awaited<T>, null | undefined | false>> {
  const endsAt = Date.now() + deadlineMs;
  let lastError: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false)
        return answer as Exclude<Awaited<T>, null | undefined | false>;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > endsAt)
      throw new Error(`waited ${String(deadlineMs)} ms for ${what}`, { cause: lastError });
    await pause(everyMs);
  }
}
