// Guard "licence" before a License Proxy is stopped: every service that is configured to use it must have another Connected proxy, unless the
// operator typed the name of the site for a plan that stops all of it.
import { setTimeout as delay } from 'node:timers/promises';
import { PROXY_NAME, PROXY_PORT } from '#shared/domain/site/licence-urls';
import {
  hostAddresses,
  leftWithout,
  type LeftWithout,
  type LicenceClient,
  type LicenceProxy,
  type LicenceWorld,
} from '#shared/domain/plan/licence/licence-world';
import type { SiteHost } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import type { ContainerState } from '#core/engine/engine-client';
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
  const read = await Promise.all(document.host.map((host) => readHost(host, context)));
  return {
    clients: read.flatMap(({ clients }) => clients),
    proxies: read.flatMap(({ proxies }) => proxies),
    addresses: hostAddresses(document),
  };
}

async function readHost(
  host: SiteHost,
  { document, services }: StepContext,
): Promise<{ clients: LicenceClient[]; proxies: LicenceProxy[] }> {
  const engine = await services.hosts.engine(host);
  const { containers } = await siteContainers(engine, document, host);
  const clients: LicenceClient[] = [];
  const proxies: LicenceProxy[] = [];
  const looks = containers.map(async ({ id, role, adopted }) => {
    const state = await engine.inspectContainer(id);
    if (role === null || state?.status !== 'running') return;
    const place = { host: host.name, name: state.name };
    if (role !== 'license-proxy') {
      const { licenceUrls } = await services.proxies.addressesOf(engine, state, role);
      clients.push({ ...place, urls: licenceUrls });
      return;
    }
    const answer = await services.proxies.read(document, { host: host.name, container: state.name });
    proxies.push({
      ...place,
      isRunning: true,
      // An adopted container may be reachable only by its own name.
      hasName: adopted || hasName(state),
      hasPort: PROXY_PORT in state.ports,
      state: answer.is === 'known' ? answer.value.state : undefined,
      trustUntil: answer.is === 'known' ? (answer.value.trustExpiresAt ?? undefined) : undefined,
    });
  });
  await Promise.all(looks);
  return { clients, proxies };
}

export function hasName(state: ContainerState | null): boolean {
  return (
    state?.name === PROXY_NAME ||
    Object.values(state?.networks ?? {}).some((aliases) => aliases.includes(PROXY_NAME))
  );
}
