// Owns waiting for a data directory that somebody else holds: a core that is starting or ending, or another short command. Whoever holds it and
// does not answer is waited for a few seconds; as long as holders come and go, the next one may be us.
import { setTimeout as delay } from 'node:timers/promises';
import { readCoreHolder } from '#core/store/core-lock';
import { AppError } from '#shared/errors/app-error';

const PATIENCE_MS = 5_000;
const LONGEST_MS = 60_000;
/** Different for each, so that many that wait do not try in the same moment. */
const PAUSE_MS = 20;

/** Rejects with `app.coreBusy`. */
export async function untilFree<T>(directory: string, attempt: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + LONGEST_MS;
  let holder = readCoreHolder(directory);
  let until = performance.now() + PATIENCE_MS;
  for (;;) {
    const got = await attempt();
    if (got !== null) return got;
    const now = readCoreHolder(directory);
    if (now?.id !== holder?.id) until = performance.now() + PATIENCE_MS;
    holder = now;
    if (performance.now() > Math.min(until, end))
      throw new AppError('app.coreBusy', { pid: holder?.processId ?? 'unknown', directory });
    await delay(PAUSE_MS * (1 + Math.random()));
  }
}
