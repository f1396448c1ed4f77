// Who licenses whom at one moment: every running API and Engine with its licence addresses, and every License Proxy with the addresses that
// reach it. The planner moves it along the steps (licence-walk.ts); guard "licence" fills it from the hosts.
import { hostAddress, PROXY_NAME, PROXY_PORT, LICENCE_SERVER_URL } from '#shared/domain/site/licence-urls';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { allContainers, proxyKey, type Observed, type ObservedContainer } from '../observed.ts';

export interface LicenceClient {
  host: string;
  name: string;
  /** Its licence addresses in order, as it was started; null: unknown. */
  urls: string[] | null;
}

export interface LicenceProxy {
  host: string;
  name: string;
  isRunning: boolean;
  /** Services on its own host reach it. */
  hasName: boolean;
  /** Services on other hosts reach it. */
  hasPort: boolean;
  /** The state that it reports; absent: no response. */
  state?: string | undefined;
  trustUntil?: string | undefined;
}

export interface LicenceWorld {
  clients: LicenceClient[];
  proxies: LicenceProxy[];
  /** Host → the address that other hosts use for it. */
  addresses: Record<string, string>;
}

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

export function hostAddresses(document: SiteDocument): LicenceWorld['addresses'] {
  return Object.fromEntries(document.host.map((host) => [host.name, hostAddress(host)]));
}

function isClient({ role }: ObservedContainer): boolean {
  return role === 'api' || role === 'engine';
}

/** Every proxy that a client can reach through its addresses. When these are unknown, every proxy that it could reach. */
export function askedProxies(client: LicenceClient, { proxies, addresses }: LicenceWorld): LicenceProxy[] {
  const asks = (url: string) => client.urls === null || client.urls.includes(url);
  return proxies.filter(({ host, isRunning, hasName, hasPort }) => {
    if (!isRunning) return false;
    if (host === client.host && hasName && asks(`https://${PROXY_NAME}:${PROXY_PORT}`)) return true;
    return hasPort && asks(`https://${addresses[host] ?? host}:${PROXY_PORT}`);
  });
}

export function asksVendor({ urls }: LicenceClient): boolean {
  return urls?.includes(LICENCE_SERVER_URL) ?? false;
}

export interface LeftWithout {
  client: LicenceClient;
  /** Other proxies that it uses, none of which is Connected. */
  others: LicenceProxy[];
}

/**
 * Clients that lose their last Connected License Proxy when this one stops. The licence server as a second address does not count: whether
 * that host can reach it is unknown, and a configured proxy means that the operator wants one.
 */
export function leftWithout(
  { host, name }: Pick<LicenceProxy, 'host' | 'name'>,
  world: LicenceWorld,
): LeftWithout[] {
  const isIt = (proxy: LicenceProxy) => proxy.host === host && proxy.name === name;
  return world.clients.flatMap((client) => {
    const asked = askedProxies(client, world);
    const others = asked.filter((proxy) => !isIt(proxy));
    if (!asked.some(isIt) || others.some(({ state }) => state === 'Connected')) return [];
    return [{ client, others }];
  });
}
