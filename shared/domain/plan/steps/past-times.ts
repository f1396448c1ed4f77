// Durations of earlier steps and interruptions on this site, so that a plan announces measured times. shared/operations/measured-times.ts
// fills it from the journal.
import type { Action, Step } from '../plan.ts';

export interface PastTimes {
  /** Median milliseconds by `stepKey`. */
  steps: ReadonlyMap<string, number>;
  /** Median milliseconds for one byte of an image, by host. */
  fetchMsPerByte: ReadonlyMap<string, number>;
  /** The longest recent interruption in milliseconds, by `interruptionKey`. */
  interruptions: ReadonlyMap<string, number>;
}

export const noPast: PastTimes = { steps: new Map(), fetchMsPerByte: new Map(), interruptions: new Map() };

type Place = Pick<Step, 'host' | 'service'>;

export const stepKey = ({ host, service, action }: Place & { action: Action }) =>
  `${action.kind} ${host} ${service ?? ''}`;

export const interruptionKey = ({ host, service }: { host: string; service: string | null }) =>
  `${host} ${service ?? ''}`;

/** Milliseconds, or null when no such step ran here before. */
export function timeBefore(past: PastTimes, step: Place & { action: Action }): number | null {
  const { action, host } = step;
  const rate = past.fetchMsPerByte.get(host);
  if (action.kind === 'pull-image' && action.bytes !== null && rate !== undefined)
    return Math.round(action.bytes * rate);
  return past.steps.get(stepKey(step)) ?? null;
}
