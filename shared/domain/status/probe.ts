// What a probe of a service is: the requests of its role, and the judgement of their answers. A failed request is `unknown`, never "not ready"
// or "nothing in flight"; only a refused connection says that nothing listens.
import type { InFlight } from './in-flight.ts';
import { unknown, type Told } from './service-answer.ts';
import type { StatusBody } from './status-bodies.ts';

export type Readiness = 'ready' | 'notReady' | 'unknown';

export interface ProbeAnswer {
  readiness: Readiness;
  health: string | null;
  /** Why it is not ready, or why that is not known. */
  reason: string | null;
  inFlight: Told<InFlight>;
  streamCapacity: number | null;
}

export type StatusResponse =
  | { is: 'known'; value: StatusBody }
  /** `isRefused`: nothing listens at that address, which is known. */
  | { is: 'unknown'; reason: string; isRefused: boolean };

/** Where a service answers inside its container. */
export interface ServiceEndpoint {
  scheme: 'http' | 'https';
  port: number;
  /** Before every path, without a slash at its end, such as `/v1`. */
  path: string;
}

export interface StatusProbe {
  /** By the file that the service was started with. */
  endpoint(config: Readonly<Record<string, unknown>>): ServiceEndpoint;
  /** The response to the first says how it is, and holds its counters; appended to the path of the endpoint. */
  paths: readonly [string, ...string[]];
  /** In the order of the paths. */
  judge(responses: readonly StatusResponse[]): ProbeAnswer;
  /** What is in flight, by the response to the first path. */
  count(response: StatusResponse): Told<InFlight>;
}

/** A service that did not answer. */
export function silent({ reason, isRefused }: Extract<StatusResponse, { is: 'unknown' }>): ProbeAnswer {
  return { ...unreadable(reason), readiness: isRefused ? 'notReady' : 'unknown' };
}

/** A service whose answer says nothing that can be read. */
export function unreadable(reason: string): ProbeAnswer {
  return { readiness: 'unknown', health: null, reason, inFlight: unknown(reason), streamCapacity: null };
}

export const NO_RESPONSE: StatusResponse = {
  is: 'unknown',
  reason: 'it was not requested',
  isRefused: false,
};
