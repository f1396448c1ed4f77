// Owns telling a container that runs from one that is started again and again. At any moment the state of the second is running or
// restarting by chance, so the state alone would take or refuse it by chance. Pure.
import type { FoundContainer } from '../containers/found-container.ts';

/** An Engine that finds no licence server ends after a minute or two, and the engine starts it again. */
const STEADY_MS = 5 * 60_000;

type Life = Pick<FoundContainer, 'state' | 'restartCount' | 'runningMs'>;

export function keepsRestarting({ state, restartCount, runningMs }: Life): boolean {
  if (state === 'restarting') return true;
  return state === 'running' && restartCount > 0 && (runningMs === null || runningMs < STEADY_MS);
}

/** The same word for it at every look. */
export function stateOf(found: Life): string {
  return keepsRestarting(found) ? 'restarting' : found.state;
}

export function restartWords({ restartCount, runningMs }: Life): string {
  const times = restartCount === 1 ? 'once' : `${restartCount} times`;
  const counted =
    restartCount === 0 ? 'the engine is about to start it again' : `restarted ${times} by the engine`;
  const run =
    runningMs === null
      ? 'how long its last run has lasted could not be read'
      : `its last run began ${Math.round(runningMs / 1000)} s ago`;
  return `${counted}; ${run}`;
}
