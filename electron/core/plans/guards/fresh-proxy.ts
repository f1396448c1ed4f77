// Owns guard "fresh proxy": a License Proxy that has not reached the licence server itself gets no name and replaces nobody. Says until
// when the others answer from memory.
import { setTimeout as delay } from 'node:timers/promises';
import type { ProxyAnswer } from '#shared/domain/licence';
import { AppError } from '#shared/errors/app-error';
import { siteContainers } from '#core/sites/site-containers';
import { lastLogLines } from '../evidence.ts';
import type { StepContext } from '../step-handler.ts';

export function readProxy(
  container: string,
  { services, document, host }: StepContext,
): Promise<ProxyAnswer | null> {
  return services.proxies.read(document, { host: host.name, container });
}

/** One check-in that got lost is no reason to give a change up while nothing depends on this one yet. */
export const CHECK_IN_PATIENCE_MS = 10_000;
const POLL_MS = 250;

export async function requireConnected(
  container: string,
  context: StepContext,
  patienceMs = 0,
): Promise<ProxyAnswer> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const answer = await readProxy(container, context);
    if (answer?.state === 'Connected') return answer;
    const reason = answer ? `it says ${answer.state}` : 'it does not answer';
    if (answer === null || performance.now() >= until)
      throw await freshProxyFailure(container, reason, context);
    await delay(POLL_MS);
  }
}

export async function freshProxyFailure(
  container: string,
  reason: string,
  context: StepContext,
): Promise<AppError> {
  const { engine, host } = context;
  const log = await lastLogLines(engine, container, 8);
  const others = await wordsAboutOthers(container, context);
  return new AppError('guard.freshProxy', { container, host: host.name, reason, others }, { evidence: log });
}

async function wordsAboutOthers(container: string, context: StepContext): Promise<string> {
  const { engine, document, host } = context;
  const { containers } = await siteContainers(engine, document, host);
  const proxies = containers.filter(({ service }) => service === 'license-proxy');
  const words: string[] = [];
  for (const { name } of proxies) {
    const answer = name === container ? null : await readProxy(name, context);
    if (!answer) continue;
    const until = answer.trustExpiresAt ? `, and answers until ${answer.trustExpiresAt} at least` : '';
    words.push(`${name} serves on: it says ${answer.state}${until}.`);
  }
  return words.join(' ') || 'No other License Proxy of the site answers.';
}
