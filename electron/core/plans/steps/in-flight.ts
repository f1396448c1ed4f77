// Step "drain": waits until a service has no requests in flight, by its own counters. Before the deadline only two things end the wait: the
// container engine reports that the container ended, or several known zeros in a row. A failed request ends nothing.
import { setTimeout as delay } from 'node:timers/promises';
import { ZeroRun, type AskedWhen, type InFlight } from '#shared/domain/status/in-flight';
import { isPlannable, type Role } from '#shared/domain/site/role-names';
import { unknown, type ServiceAnswer } from '#shared/domain/status/service-answer';
import type { SiteHost } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import type { EngineClient } from '#core/engine/engine-client';
import { reportProgress, type ActionOf, type StepContext, type StepHandler } from '../step-handler.ts';
import { Silence } from './silence.ts';
import { stopIfAsked } from './waiting.ts';

const POLL_MS = 100;
/** One zero can fall between two requests; this many in a row mean that no more requests come. */
export const QUIET_POLLS = 5;
/** A status request that fails at the deadline is repeated for this long before the count is unknown. */
const LAST_TRIES_MS = 10_000;

/** For the service of the step. Rejects only when its container engine or its host cannot be reached. */
export function readInFlight(container: string, context: StepContext): Promise<ServiceAnswer<InFlight>> {
  const { engine, host, step } = context;
  return inFlightIn({ container, engine, host, role: step.role }, context);
}

export async function readWithTime(
  container: string,
  context: StepContext,
): Promise<{ answer: ServiceAnswer<InFlight>; when: AskedWhen }> {
  const { clock } = context.services;
  const askedMs = clock.elapsedMs();
  const answer = await readInFlight(container, context);
  return { answer, when: { askedMs, answeredMs: clock.elapsedMs() } };
}

export interface Asked {
  container: string;
  engine: EngineClient;
  host: SiteHost;
  role: Role | null;
}

export async function inFlightIn(
  { container, engine, host, role }: Asked,
  { services }: Pick<StepContext, 'services'>,
): Promise<ServiceAnswer<InFlight>> {
  if (role === null || !isPlannable(role)) return unknown('it is no service that counts its requests');
  return services.probes.count({ engine, host, role, state: await engine.inspectContainer(container) });
}

export function inFlightWords({ batch, stream }: InFlight): string {
  const of = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;
  return `${of(stream, 'stream', 'streams')} and ${of(batch, 'file', 'files')} in flight`;
}

/** The present count as text, or why it is unknown. */
export function answerWords(answer: ServiceAnswer<InFlight>): string {
  switch (answer.is) {
    case 'known':
      return inFlightWords(answer.value);
    case 'unknown':
      return `what is in flight is not known (${answer.reason})`;
    case 'gone':
      return answer.reason;
  }
}

export const drain: StepHandler<ActionOf<'drain'>> = {
  isDone: () => Promise.resolve(false),

  async run(action, context) {
    const { container, deadlineMs, mostSilentMs = Infinity } = action;
    const { clock } = context.services;
    const startedAt = clock.elapsedMs();
    const zeros = new ZeroRun();
    const silence = new Silence(container);
    for (;;) {
      stopIfAsked(context, `draining ${container}`);
      const { answer, when } = await readWithTime(container, context);
      const waitedMs = when.answeredMs - startedAt;
      zeros.take(answer, when);
      silence.take(answer, waitedMs);
      if (answer.is === 'gone') return `${answer.reason}, so nothing is in flight in it`;
      if (zeros.hasLasted({ answers: QUIET_POLLS })) return silence.after('nothing in flight');
      const unknownMs = silence.isTotal ? Math.min(mostSilentMs, deadlineMs) : deadlineMs + LAST_TRIES_MS;
      if (waitedMs > (answer.is === 'unknown' ? unknownMs : deadlineMs))
        return atDeadline(action, context, { answer, silence });
      const leftSeconds = Math.max(0, Math.ceil((deadlineMs - waitedMs) / 1000));
      reportProgress(context, `${answerWords(answer)}; waiting up to ${leftSeconds} s more`);
      await clock.sleep(POLL_MS);
    }
  },
};

/** Requests that are known to be in flight had the agreed time. When the count is unknown, callers may be connected, so the service is not stopped. */
function atDeadline(
  { container, deadlineMs, ifUnknown }: ActionOf<'drain'>,
  { handle }: StepContext,
  { answer, silence }: { answer: Exclude<ServiceAnswer<InFlight>, { is: 'gone' }>; silence: Silence },
): string {
  if (answer.is === 'known')
    return silence.after(`deadline passed with ${inFlightWords(answer.value)}; the stop grace follows`);
  const evidence = silence.evidence();
  if (ifUnknown !== 'stop') {
    const seconds = Math.round(deadlineMs / 1000);
    const { reason } = answer;
    throw new AppError('service.inFlightUnknown', { container, seconds, reason }, { evidence });
  }
  handle.evidence({ title: `What ${container} did not tell`, text: evidence });
  return `deadline passed, and ${answerWords(answer)}; it is stopped all the same, and the stop grace follows`;
}

/** Reports the remaining requests while another step stops the container, as long as the service responds. */
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
      if (now?.is === 'known' && !isOver) reportProgress(context, `finishing: ${inFlightWords(now.value)}`);
    }
  })();
  try {
    return await over;
  } finally {
    await counting;
  }
}
