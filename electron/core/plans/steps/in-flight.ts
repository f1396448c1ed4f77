// Owns what is in flight in a service, by the vendor's own counters, and waiting until there is nothing (dossier 2.2, 2.6, 7.3).
import { setTimeout as delay } from 'node:timers/promises';
import { plannableServices } from '#shared/domain/service';
import { probeService, statusPort } from '#core/monitor/service-probes';
import { tell, type ActionOf, type StepContext, type StepHandler } from '../step-handler.ts';
import { stopIfAsked } from './waiting.ts';

const POLL_MS = 100;
/** One zero may be the moment between two requests; this many in a row say that nobody is coming. */
const QUIET_POLLS = 5;

export interface InFlight {
  batch: number;
  stream: number;
}

/** Null when it does not run or does not answer. */
export async function readInFlight(container: string, context: StepContext): Promise<InFlight | null> {
  const { engine, services, host, step } = context;
  const service = plannableServices.find((candidate) => candidate === step.service);
  const state = await engine.inspectContainer(container);
  const published = service && state?.ports[statusPort[service]];
  if (state?.status !== 'running' || !service || !published) return null;
  const { activeBatch, activeStream } = await probeService(
    service,
    await services.hosts.reach(host, published),
  );
  return activeBatch === null && activeStream === null
    ? null
    : { batch: activeBatch ?? 0, stream: activeStream ?? 0 };
}

export function inFlightWords({ batch, stream }: InFlight): string {
  const of = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;
  return `${of(stream, 'stream', 'streams')} and ${of(batch, 'file', 'files')} in flight`;
}

export const drain: StepHandler<ActionOf<'drain'>> = {
  isDone: () => Promise.resolve(false),

  async run({ container, deadlineMs }, context) {
    const startedAt = performance.now();
    let quiet = 0;
    for (;;) {
      stopIfAsked(context, `draining ${container}`);
      const now = await readInFlight(container, context);
      if (now === null) return 'it does not answer, so nothing is in flight through it';
      const active = now.batch + now.stream;
      quiet = active === 0 ? quiet + 1 : 0;
      if (quiet >= QUIET_POLLS) return 'nothing in flight';
      const waitedMs = performance.now() - startedAt;
      if (waitedMs > deadlineMs) return `deadline passed with ${inFlightWords(now)}; the stop grace follows`;
      const leftSeconds = Math.ceil((deadlineMs - waitedMs) / 1000);
      tell(context, `${inFlightWords(now)}; waiting up to ${leftSeconds} s more`);
      await delay(POLL_MS);
    }
  },
};

/** Shows what is left while something else brings the container to its end, as long as it still tells. */
export async function whileCounting<T>(
  container: string,
  context: StepContext,
  work: Promise<T>,
): Promise<T> {
  let isOver = false;
  const over = work.finally(() => (isOver = true));
  const counting = (async () => {
    while (!isOver) {
      await Promise.race([delay(1_000), over.catch(() => undefined)]);
      if (isOver) return;
      const now = await readInFlight(container, context).catch(() => null);
      if (now && !isOver) tell(context, `finishing: ${inFlightWords(now)}`);
    }
  })();
  try {
    return await over;
  } finally {
    await counting;
  }
}
