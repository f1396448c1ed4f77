// Owns where API and Engine ask for a licence, in which order. Source: dossier 5 ("Wiring", "Single egress").
import type { SiteDocument, SiteHost } from '../site-document.ts';

export const LICENCE_SERVER_URL = 'https://license.deepgram.com';

/** The ordered `license.server_url` of API and Engine on a host: own proxy, other proxies, then the vendor if allowed. */
export function licenceUrls(document: SiteDocument, host: SiteHost): string[] {
  if (document.licensing.mode === 'direct') return [LICENCE_SERVER_URL];
  const others = document.host.filter((other) => other.name !== host.name && isProxyHost(other));
  const urls = [
    ...(isProxyHost(host) ? ['https://license-proxy:8443'] : []),
    ...others.map((other) => `https://${hostAddress(other)}:8443`),
  ];
  const upstreamAllowed = document.licensing.direct_fallback && document.network.egress === 'any';
  return upstreamAllowed ? [...urls, LICENCE_SERVER_URL] : urls;
}

export function isProxyHost(host: SiteHost): boolean {
  return host.roles.includes('license-proxy');
}

/** The name under which other hosts of the site reach this one. */
export function hostAddress(host: SiteHost): string {
  const remote = /^(?:ssh|tls):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)/.exec(host.connection);
  return remote?.[1] ?? host.name;
}
