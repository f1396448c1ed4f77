// Guard "licence" before a License Proxy is stopped: every service that is configured to use it must have another Connected proxy, unless the
// operator typed the name of the site for a plan that stops all of it.
import { setTimeout as delay } from 'node:timers/promises';
import { leftWithout, type LeftWithout } from '#shared/domain/plan/licence/licence-world';
import { hostAddresses, type LicenceWorld } from '#shared/domain/status/licence-world';
import type { SiteHost } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import { joinParts, NO_PART, readLicencePart, type LicencePart } from '#core/observation/licence-part';
import { siteContainers } from '#core/observation/site-containers';
import { reportProgress, type StepContext } from '../step-handler.ts';
import { stopIfAsked } from '../steps/waiting.ts';
import { CHECK_IN_PATIENCE_MS } from './fresh-proxy.ts';

const POLL_MS = 250;

export async function requireOtherProxy(container: string, context: StepContext): Promise<void> {
  const { step, plan, host } = context;
  if (step.role !== 'license-proxy') return;
  if (plan.goal === 'stop' || plan.goal === 'remove') return;
  const until = performance.now() + CHECK_IN_PATIENCE_MS;
  for (;;) {
    const left = leftWithout({ host: host.name, name: container }, await readWorld(context));
    if (left.length === 0) return;
    const refused = refusal(container, host.name, left);
    if (refused.code !== 'licence.otherTrustBased' || performance.now() > until) throw refused;
    stopIfAsked(context, `waiting for another License Proxy than ${container}`);
    reportProgress(context, refused.message);
    await delay(POLL_MS);
  }
}

function refusal(container: string, host: string, left: LeftWithout[]): AppError {
  const others = left.flatMap((one) => one.others);
  const evidence = `left without: ${left.map(({ client }) => `${client.name} on ${client.host}`).join(', ')}`;
  const trusting = others.find(({ state }) => state === 'TrustBased');
  if (trusting) {
    const until = trusting.trustUntil ?? 'a time that it does not say';
    return new AppError(
      'licence.otherTrustBased',
      { container, host, other: trusting.host, until },
      { evidence },
    );
  }
  const silent = others.find(({ state }) => state === undefined);
  if (silent)
    return new AppError('licence.proxiesSilent', { container, host, other: silent.host }, { evidence });
  return new AppError('guard.licence', { container }, { evidence });
}

/** Reads every host of the site. A host that does not respond stops the step, because its services may use this proxy. */
async function readWorld(context: StepContext): Promise<LicenceWorld> {
  const { document } = context;
  const parts = await Promise.all(document.host.map((host) => readHost(host, context)));
  return { ...joinParts(parts), addresses: hostAddresses(document) };
}

async function readHost(host: SiteHost, { document, services }: StepContext): Promise<LicencePart> {
  const engine = await services.hosts.engine(host);
  const { containers } = await siteContainers(engine, document, host);
  const reads = containers.map(async ({ id, role, adopted }) => {
    const state = await engine.inspectContainer(id);
    if (role === null || state === null) return NO_PART;
    return readLicencePart(services.probes, { engine, host, state, role, adopted });
  });
  return joinParts(await Promise.all(reads));
}
