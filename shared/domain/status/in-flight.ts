// Owns reading what is in flight in a service from its own counters, and telling a moment without requests from quiet. A counter that is
// missing or no number makes the whole count unknown; it is never taken for zero.
// Sources: Deepgram docs, "Status Endpoint" and "Metrics Guide".
import { sumOf, type Sample } from './openmetrics.ts';
import { known, unknown, type ServiceAnswer, type Told } from './service-answer.ts';

export interface InFlight {
  batch: number;
  /** Streams, and every other kind of request that the service counts. */
  stream: number;
}

export function inFlightTotal({ batch, stream }: InFlight): number {
  return batch + stream;
}

const REQUIRED = ['active_batch_requests', 'active_stream_requests'];

/**
 * From the body of `/v1/status` of an API. Releases differ in what they count (`active_listen_v2_stream_requests` since 260319), and the
 * vendor's own words for a drained API are that all `active_*` are zero: so every field with that beginning counts.
 */
export function inFlightOfStatus(status: Readonly<Record<string, unknown>>): Told<InFlight> {
  const missing = REQUIRED.filter((name) => status[name] === undefined);
  if (missing.length > 0) return unknown(`its status does not say ${missing.join(' and ')}`);
  const counters = Object.entries(status).filter(([name]) => name.startsWith('active_'));
  const total: InFlight = { batch: 0, stream: 0 };
  for (const [name, value] of counters) {
    if (!isCount(value)) return unknown(`its status says ${name} = ${shown(value)}, which is no count`);
    total[name.includes('batch') ? 'batch' : 'stream'] += value;
  }
  return known(total);
}

/** From the metrics of an Engine: these gauges exist before the first request. */
export function inFlightOfMetrics(samples: Sample[]): Told<InFlight> {
  const all = sumOf(samples, 'engine_active_requests');
  const batch = sumOf(samples, 'engine_active_requests', { kind: 'batch' });
  const stream = sumOf(samples, 'engine_active_requests', { kind: 'stream' });
  if (all === null || batch === null || stream === null)
    return unknown('its metrics do not hold engine_active_requests of both kinds');
  if (!isCount(all) || !isCount(batch)) return unknown('engine_active_requests is no count');
  return known({ batch, stream: all - batch });
}

/** On one clock that only grows. */
export interface AskedWhen {
  askedMs: number;
  answeredMs: number;
}

/** Known zeros in a row. One zero may be the moment between two requests, and what is not known ends the row. */
export class ZeroRun {
  #count = 0;
  #fromMs = 0;
  #toMs = 0;

  /** A service counts at some moment between question and answer, so a row reaches from the first answer to the last question. */
  take(answer: ServiceAnswer<InFlight>, { askedMs, answeredMs }: AskedWhen): void {
    const isZero = answer.is === 'known' && inFlightTotal(answer.value) === 0;
    if (isZero && this.#count === 0) this.#fromMs = answeredMs;
    this.#toMs = askedMs;
    this.#count = isZero ? this.#count + 1 : 0;
  }

  /** Whether at least so many answers in a row were zero, over at least that time in milliseconds. */
  hasLasted({ answers, ms = 0 }: { answers: number; ms?: number }): boolean {
    return this.#count >= answers && this.#toMs - this.#fromMs >= ms;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 40);
}
