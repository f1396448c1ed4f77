// Who licenses whom before the first step of a plan, and who is left without a licence when a License Proxy stops. The planner moves the world
// along the steps (licence-walk.ts); guard "licence" reads it from the hosts again.
import { PROXY_NAME, PROXY_PORT } from '#shared/domain/site/licence-urls';
import type { SiteDocument } from '#shared/domain/site/site-document';
import {
  askedProxies,
  hostAddresses,
  namedProxies,
  type LicenceClient,
  type LicenceProxy,
  type LicenceWorld,
} from '#shared/domain/status/licence-world';
import { allContainers, proxyKey, type Observed, type ObservedContainer } from '../observed.ts';

export function licenceWorld(document: SiteDocument, observed: Observed): LicenceWorld {
  const running = allContainers(observed.hosts).filter(({ state }) => state === 'running');
  return {
    clients: running.filter(isClient).map(({ host, name, licenceUrls = null }) => ({
      host,
      name,
      urls: licenceUrls,
    })),
    proxies: running
      .filter(({ role }) => role === 'license-proxy')
      .map((container) => ({
        host: container.host,
        name: container.name,
        isRunning: true,
        hasName: Object.values(container.aliases).some((aliases) => aliases.includes(PROXY_NAME)),
        hasPort: container.publishes?.includes(PROXY_PORT) ?? false,
        state: observed.proxyStates[proxyKey(container)],
        trustUntil: observed.proxyTrust?.[proxyKey(container)],
      })),
    addresses: hostAddresses(document),
  };
}

function isClient({ role }: ObservedContainer): boolean {
  return role === 'api' || role === 'engine';
}

export interface LeftWithout {
  client: LicenceClient;
  /** Other proxies that it uses, none of which is Connected. */
  others: LicenceProxy[];
}

/**
 * Clients that lose their last Connected License Proxy when this one stops: those that may use it, and are not known to use another one. The
 * licence server as a second address does not count: whether that host can reach it is unknown, and a configured proxy means that the
 * operator wants one.
 */
export function leftWithout(
  { host, name }: Pick<LicenceProxy, 'host' | 'name'>,
  world: LicenceWorld,
): LeftWithout[] {
  const it = world.proxies.find((proxy) => proxy.host === host && proxy.name === name);
  return world.clients.flatMap((client) => {
    const asked = askedProxies(client, world);
    if (!it || !asked.includes(it)) return [];
    const named = namedProxies(client, world);
    const others = asked.filter((other) => other !== it && (named.includes(other) || answersFor(other, it)));
    return others.some(({ state }) => state === 'Connected') ? [] : [{ client, others }];
  });
}

/** Whoever reaches the one reaches the other, by whichever address. */
function answersFor(other: LicenceProxy, it: LicenceProxy): boolean {
  if (other.host !== it.host || !other.isRunning) return false;
  return (!it.hasName || other.hasName) && (!it.hasPort || other.hasPort);
}
