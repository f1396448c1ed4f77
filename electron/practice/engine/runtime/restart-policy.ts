// Owns when a container that ended is started again, and after how long. Pure.
import type { RestartPolicy } from '../model/records.ts';

interface Ending {
  exitCode: number;
  stoppedByUser: boolean;
  /** How often it was restarted since it last ran well. */
  restarts: number;
}

export function restarts(policy: RestartPolicy | undefined, ending: Ending): boolean {
  if (ending.stoppedByUser) return false;
  if (policy?.Name === 'always' || policy?.Name === 'unless-stopped') return true;
  if (policy?.Name !== 'on-failure' || ending.exitCode === 0) return false;
  const most = policy.MaximumRetryCount ?? 0;
  return most === 0 || ending.restarts < most;
}

/** What comes back with the daemon: everything that was up, and `always` even when a user had stopped it. */
export function returnsWithDaemon(
  policy: RestartPolicy | undefined,
  was: { running: boolean; stoppedByUser: boolean },
): boolean {
  if (policy?.Name === 'always') return was.running || was.stoppedByUser;
  return was.running && (policy?.Name === 'unless-stopped' || policy?.Name === 'on-failure');
}

const firstDelayMs = 100;
const longestDelayMs = 60_000;
/** Docker forgets the back-off after a container ran this long. */
export const goodRunMs = 10_000;

/** 100 ms, doubling, at most a minute. */
export function restartDelayMs(consecutiveRestarts: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.max(0, consecutiveRestarts));
}
