// Guard "fresh proxy": a License Proxy that has not reached the licence server itself gets no name and replaces no other proxy. The error says
// until when the other proxies answer from their cache.
import { setTimeout as delay } from 'node:timers/promises';
import type { ProxyAnswer } from '#shared/domain/status/licence';
import type { ServiceAnswer } from '#shared/domain/status/service-answer';
import { diagnoseStart } from '#shared/domain/status/diagnose-start';
import { serviceTitle } from '#shared/domain/site/service-title';
import { AppError } from '#shared/errors/app-error';
import { siteContainers } from '#core/observation/site-containers';
import { lastLogLines } from '../evidence.ts';
import type { StepContext } from '../step-handler.ts';

export function readProxy(
  container: string,
  { services, host }: StepContext,
): Promise<ServiceAnswer<ProxyAnswer>> {
  return services.probes.licenseProxy(host, container);
}

/** One lost check-in is no reason to stop a change while no service depends on this proxy. */
export const CHECK_IN_PATIENCE_MS = 10_000;
/** A lost status request proves nothing about the proxy. */
const SILENT_PATIENCE_MS = 3_000;
const POLL_MS = 250;

export async function requireConnected(
  container: string,
  context: StepContext,
  patienceMs = 0,
): Promise<ProxyAnswer> {
  const startedAt = performance.now();
  for (;;) {
    const answer = await readProxy(container, context);
    if (answer.is === 'known' && answer.value.state === 'Connected') return answer.value;
    const mostMs = answer.is === 'unknown' ? Math.max(patienceMs, SILENT_PATIENCE_MS) : patienceMs;
    if (answer.is === 'gone' || performance.now() - startedAt >= mostMs)
      throw await freshProxyFailure(container, proxyWords(answer), context);
    await delay(POLL_MS);
  }
}

/** State of the proxy as the end of a sentence. */
export function proxyWords(answer: ServiceAnswer<ProxyAnswer>): string {
  return answer.is === 'known' ? `it says ${answer.value.state}` : answer.reason;
}

export async function freshProxyFailure(
  container: string,
  reason: string,
  context: StepContext,
): Promise<AppError> {
  const { engine, host, step } = context;
  const log = await lastLogLines(engine, container, 60);
  const cause = diagnoseStart(log);
  // A refused key and an unreachable network have different remedies.
  if (cause !== null && cause.code !== 'licence.serverUnreachable') {
    const service = serviceTitle({ service: step.service ?? 'license-proxy', role: 'license-proxy' });
    return new AppError(cause.code, { service, host: host.name }, { evidence: cause.evidence });
  }
  const others = await wordsAboutOthers(container, context);
  return new AppError(
    'guard.freshProxy',
    { container, host: host.name, reason, others },
    { evidence: log.split('\n').slice(-8).join('\n') },
  );
}

async function wordsAboutOthers(container: string, context: StepContext): Promise<string> {
  const { engine, document, host } = context;
  const { containers } = await siteContainers(engine, document, host);
  const proxies = containers.filter(({ role }) => role === 'license-proxy');
  const words: string[] = [];
  for (const { name } of proxies) {
    if (name === container) continue;
    const answer = await readProxy(name, context);
    if (answer.is === 'unknown') words.push(`${name} does not say how it is: ${answer.reason}.`);
    if (answer.is !== 'known') continue;
    const { state, trustExpiresAt } = answer.value;
    const until = trustExpiresAt ? `, and answers until ${trustExpiresAt} at least` : '';
    words.push(`${name} serves on: it says ${state}${until}.`);
  }
  return words.join(' ') || 'No other License Proxy of the site answers.';
}
