// Steps that move the name of the License Proxy to another container: it must be Connected, gets the name, and proves that it licenses.
import { setTimeout as delay } from 'node:timers/promises';
import type { ProxyAnswer } from '#shared/domain/status/licence';
import { AppError } from '#shared/errors/app-error';
import { StoppedAtSafePoint } from '#core/operations/operation-runner';
import {
  CHECK_IN_PATIENCE_MS,
  requireConnected,
  freshProxyFailure,
  proxyWords,
  readProxy,
} from '../guards/fresh-proxy.ts';
import { FilesCheck } from '../guards/files-as-planned.ts';
import { hasProxyName } from '#core/observation/licence-part';
import { namesThatAre, readyServices, type ReadyServices } from '../guards/ready-services.ts';
import { siteContainers } from '#core/observation/site-containers';
import { reportProgress, type ActionOf, type StepContext, type StepHandler } from '../step-handler.ts';
import { stopIfAsked } from './waiting.ts';

const POLL_MS = 100;
/** A proxy that cannot reach the licence server exits at once, and the engine starts it again. */
const HOPELESS_RESTARTS = 3;
/**
 * The shortest time in which two containers have the name. DNS returns both addresses in changing order, so services also contact the new
 * proxy while it can still reach the licence server; after that it has a cached answer for them.
 */
const OVERLAP_MS = 1_200;
const READY_AGAIN_MS = 3_000;
/** A container that never had the name has no requests to finish. */
const FAILED_GRACE_SECONDS = 5;

export const waitConnected: StepHandler<ActionOf<'wait-connected'>> = {
  isDone: () => Promise.resolve(false),

  async run({ container, timeoutMs }, context) {
    const startedAt = performance.now();
    let reason = 'it has not answered yet';
    let restartsBefore: number | null = null;
    const files = new FilesCheck(container, context);
    while (performance.now() - startedAt < timeoutMs) {
      stopIfAsked(context, `waiting for ${container}`);
      const state = await context.engine.inspectContainer(container);
      if (!state) throw new AppError('engine.notFound', { host: context.host.name, what: container });
      // Not in the first round: a container that just started uses its host fully.
      if (restartsBefore !== null && state.status === 'running') files.begin();
      restartsBefore ??= state.restartCount;
      const answer = await readProxy(container, context);
      if (answer.is === 'known' && answer.value.state === 'Connected') {
        await files.require();
        return `Connected since ${answer.value.lastCheckinAt ?? 'now'}`;
      }
      reason = proxyWords(answer);
      const hopeless = state.restartCount - restartsBefore >= HOPELESS_RESTARTS;
      if (hopeless || state.status === 'exited' || state.status === 'dead') {
        reason = `it ended with code ${state.exitCode ?? '?'} while it was starting`;
        break;
      }
      reportProgress(context, reason);
      await delay(POLL_MS);
    }
    throw await putToRest(container, reason, context);
  },
};

/**
 * Kept stopped as evidence: it would restart for ever without a use. One that can answer from its cache is stopped only while another proxy
 * answers, because stopping loses the cache.
 */
async function putToRest(container: string, reason: string, context: StepContext): Promise<AppError> {
  const failure = await freshProxyFailure(container, reason, context);
  if (hasProxyName(await context.engine.inspectContainer(container))) return failure;
  if (!(await mayRemember(container, context)) || (await anotherAnswers(container, context)))
    await context.engine.stopContainer(container, FAILED_GRACE_SECONDS);
  return failure;
}

/** True also for one that runs and does not report its state. */
async function mayRemember(container: string, context: StepContext): Promise<boolean> {
  const answer = await readProxy(container, context);
  return answer.is === 'unknown' || (answer.is === 'known' && answer.value.state === 'TrustBased');
}

export const proveLicence: StepHandler<ActionOf<'prove-licence'>> = {
  isDone: () => Promise.resolve(false),

  async run({ container, timeoutMs }, context) {
    try {
      return await proveWithName(container, timeoutMs, context);
    } catch (thrown) {
      if (!(thrown instanceof StoppedAtSafePoint)) await withdraw(container, context);
      throw thrown;
    }
  },
};

/**
 * Withdraws a proxy that has the name but no cached answers while another proxy has them, so that services reach only the other one. Without
 * another proxy it keeps the name.
 */
async function withdraw(container: string, context: StepContext): Promise<void> {
  if (await anotherAnswers(container, context))
    await context.engine.stopContainer(container, FAILED_GRACE_SECONDS);
}

/** Whether another container has the name and licenses, from its cache or not. */
async function anotherAnswers(container: string, context: StepContext): Promise<boolean> {
  const { engine, document, host } = context;
  const { containers } = await siteContainers(engine, document, host);
  for (const { name } of containers.filter(({ role }) => role === 'license-proxy')) {
    if (name === container || !hasProxyName(await engine.inspectContainer(name))) continue;
    const answer = await readProxy(name, context);
    if (answer.is !== 'known') continue;
    if (answer.value.state === 'Connected' || answer.value.state === 'TrustBased') return true;
  }
  return false;
}

async function proveWithName(container: string, timeoutMs: number, context: StepContext): Promise<string> {
  const startedAt = performance.now();
  const before = await saidBefore(context);
  // With the name, a proxy that answers from its cache is withdrawn when another one does the same; alone it stays. A request that was in
  // flight while it left the network for its name may have been lost.
  const patienceMs = (await anotherAnswers(container, context)) ? 0 : CHECK_IN_PATIENCE_MS;
  const first = await firstAnswer(container, { timeoutMs, patienceMs }, context);
  let answer = first;
  const isDue = () => isLater(answer, first) && performance.now() - startedAt >= OVERLAP_MS;
  while (!isDue() && performance.now() - startedAt < timeoutMs) {
    stopIfAsked(context, `proving ${container}`);
    reportProgress(context, 'waiting for its next answer from the licence server');
    await delay(POLL_MS);
    answer = await requireConnected(container, context, patienceMs);
  }
  const ready = readyWords(await stillReady(namesThatAre('ready', before), container, context));
  // The status does not list clients; without an answer in time the only proof is that the proxy stayed Connected.
  return isLater(answer, first)
    ? `the licence server answered it at ${answer.lastCheckinAt ?? '?'}; ${ready}`
    : `Connected for ${timeoutMs / 1000} s, without a new answer to see; ${ready}`;
}

/** A container that exits without a licence does not come back; one that responds late on a busy host does. */
async function stillReady(before: string[], container: string, context: StepContext): Promise<ReadyServices> {
  const until = performance.now() + READY_AGAIN_MS;
  for (;;) {
    const now = await readyServices(context);
    const lost = before.find((name) => now.get(name) !== 'ready');
    if (lost === undefined) return now;
    if (performance.now() > until) {
      const how =
        now.get(lost) === 'unknown' ? 'does not say any more that it is ready' : 'is no longer ready';
      throw await freshProxyFailure(container, `${lost} ${how}`, context);
    }
    await delay(POLL_MS);
  }
}

/** Reads the readiness before the change, and again while one is unknown: a loss shows only against a known state. */
async function saidBefore(context: StepContext): Promise<ReadyServices> {
  const until = performance.now() + READY_AGAIN_MS;
  for (;;) {
    const now = await readyServices(context);
    if (namesThatAre('unknown', now).length === 0 || performance.now() > until) return now;
    await delay(POLL_MS);
  }
}

function readyWords(services: ReadyServices): string {
  const ready = namesThatAre('ready', services);
  const silent = namesThatAre('unknown', services);
  const words = ready.length === 0 ? 'no API or Engine was ready' : `${ready.join(', ')} ready`;
  return silent.length === 0 ? words : `${words}; ${silent.join(', ')} did not say`;
}

/** Its status port is published again together with the name, so the first request may come too early. */
async function firstAnswer(
  container: string,
  { timeoutMs, patienceMs }: { timeoutMs: number; patienceMs: number },
  context: StepContext,
): Promise<ProxyAnswer> {
  const startedAt = performance.now();
  for (;;) {
    const answer = await readProxy(container, context);
    if (answer.is === 'known' || performance.now() - startedAt > timeoutMs) {
      return requireConnected(container, context, patienceMs);
    }
    stopIfAsked(context, `proving ${container}`);
    await delay(POLL_MS);
  }
}

function isLater(answer: ProxyAnswer, than: ProxyAnswer): boolean {
  return (answer.lastCheckinAt ?? '') > (than.lastCheckinAt ?? '');
}
