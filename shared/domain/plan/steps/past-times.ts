// Owns what a plan may know of the past: how long steps took and interruptions lasted on this site, so that it announces what was seen rather
// than what is usual. Filled from the journal by shared/operations/measured-times.ts.
import type { Action, Step } from '../plan.ts';

export interface PastTimes {
  /** Median milliseconds by `stepKey`. */
  steps: ReadonlyMap<string, number>;
  /** Median milliseconds for one byte of an image, by host. */
  fetchMsPerByte: ReadonlyMap<string, number>;
  /** The longest of the last interruptions in milliseconds, by `interruptionKey`. */
  interruptions: ReadonlyMap<string, number>;
}

export const noPast: PastTimes = { steps: new Map(), fetchMsPerByte: new Map(), interruptions: new Map() };

type Place = Pick<Step, 'host' | 'service'>;

export const stepKey = ({ host, service, action }: Place & { action: Action }) =>
  `${action.kind} ${host} ${service ?? ''}`;

export const interruptionKey = ({ host, service }: { host: string; service: string | null }) =>
  `${host} ${service ?? ''}`;

/** Milliseconds, or null where nothing like it was ever done here. */
export function timeBefore(past: PastTimes, step: Place & { action: Action }): number | null {
  const { action, host } = step;
  const rate = past.fetchMsPerByte.get(host);
  if (action.kind === 'pull-image' && action.bytes !== null && rate !== undefined)
    return Math.round(action.bytes * rate);
  return past.steps.get(stepKey(step)) ?? null;
}
