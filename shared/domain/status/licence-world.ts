// Who licenses whom at one moment: every running API and Engine with the licence addresses that it was started with, and every License Proxy
// with the addresses that reach it. Source: docs/domain.md, "License Proxy". Pure.
import { hostAddress, PROXY_NAME, PROXY_PORT, LICENCE_SERVER_URL } from '../site/licence-urls.ts';
import type { SiteDocument } from '../site/site-document.ts';

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
  lastCheckinAt?: string | undefined;
}

export interface LicenceWorld {
  clients: LicenceClient[];
  proxies: LicenceProxy[];
  /** Host → the address that other hosts use for it. */
  addresses: Record<string, string>;
}

export function hostAddresses(document: SiteDocument): LicenceWorld['addresses'] {
  return Object.fromEntries(document.host.map((host) => [host.name, hostAddress(host)]));
}

const OWN_URL = proxyUrl(PROXY_NAME);

function proxyUrl(address: string): string {
  return `https://${address}:${PROXY_PORT}`;
}

/** Every proxy that a client is known to use by the addresses that the document gives to hosts. */
export function namedProxies(client: LicenceClient, { proxies, addresses }: LicenceWorld): LicenceProxy[] {
  const urls = plainUrls(client.urls ?? []);
  return proxies.filter(({ host, isRunning, hasName, hasPort }) => {
    if (!isRunning) return false;
    if (host === client.host && hasName && urls.includes(OWN_URL)) return true;
    return hasPort && urls.includes(proxyUrl(addresses[host] ?? host));
  });
}

/**
 * Every proxy that a client may use. Where its addresses are unknown, or one of them is neither the licence server nor a host of the document
 * (an IP address, another DNS name), that is every proxy which it could reach.
 */
export function askedProxies(client: LicenceClient, world: LicenceWorld): LicenceProxy[] {
  const isCertain = client.urls !== null && foreignUrls(client, world).length === 0;
  if (isCertain) return namedProxies(client, world);
  const named = namedProxies(client, world);
  return world.proxies.filter(
    (proxy) =>
      named.includes(proxy) ||
      (proxy.isRunning &&
        (proxy.hasPort || (client.urls === null && proxy.hasName && proxy.host === client.host))),
  );
}

/** Its addresses that are neither the licence server nor one of a License Proxy on a host of the site. */
export function foreignUrls({ urls }: LicenceClient, { addresses }: LicenceWorld): string[] {
  const own = [LICENCE_SERVER_URL, OWN_URL, ...Object.values(addresses).map(proxyUrl)];
  return (urls ?? []).filter((url) => !own.includes(plainUrl(url)));
}

export function asksVendor({ urls }: LicenceClient): boolean {
  return plainUrls(urls ?? []).includes(LICENCE_SERVER_URL);
}

const plainUrls = (urls: string[]): string[] => urls.map(plainUrl);

/** As files spell one address differently: `https://License-Proxy:8443/` is `https://license-proxy:8443`. */
function plainUrl(url: string): string {
  const plain = url.trim().toLowerCase().replace(/\/+$/, '');
  return plain === `${LICENCE_SERVER_URL}:443` ? LICENCE_SERVER_URL : plain;
}
