// Owns where API and Engine ask for a licence, in which order. Source: docs/domain.md, "License Proxy".
import { parse } from 'smol-toml';
import type { SiteDocument, SiteHost } from './site-document.ts';
import { hasRole } from './site-services.ts';

export const LICENCE_SERVER_URL = 'https://license.deepgram.com';
/** The name under which the services of one host find its License Proxy, and the port that it licenses on. */
export const PROXY_NAME = 'license-proxy';
export const PROXY_PORT = 8443;

/** The ordered `license.server_url` of API and Engine on a host: own proxy, other proxies, then the vendor if allowed. */
export function licenceUrls(document: SiteDocument, host: SiteHost): string[] {
  if (document.licensing.mode === 'direct') return [LICENCE_SERVER_URL];
  const others = document.host.filter((other) => other.name !== host.name && isProxyHost(other));
  const urls = [
    ...(isProxyHost(host) ? [`https://${PROXY_NAME}:${PROXY_PORT}`] : []),
    ...others.map((other) => `https://${hostAddress(other)}:${PROXY_PORT}`),
  ];
  const upstreamAllowed = document.licensing.direct_fallback && document.network.egress === 'any';
  return upstreamAllowed ? [...urls, LICENCE_SERVER_URL] : urls;
}

export function isProxyHost(host: SiteHost): boolean {
  return hasRole(host, 'license-proxy');
}

/** The name under which other hosts of the site reach this one. */
export function hostAddress(host: SiteHost): string {
  const remote = /^(?:ssh|tls):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)/.exec(host.connection);
  return remote?.[1] ?? host.name;
}

/** What an api.toml or engine.toml says; the vendor's server where it says nothing; null when it is no such file. */
export function readLicenceUrls(text: string): string[] | null {
  try {
    const license = parse(text)['license'] as { server_url?: unknown } | undefined;
    const urls = [license?.server_url ?? LICENCE_SERVER_URL].flat();
    return urls.every((url) => typeof url === 'string') ? urls : null;
  } catch {
    return null;
  }
}
