// Owns the rules about where a service requests its licence: the order fits the licensing mode, each License Proxy has its port. Source:
// docs/domain.md, "License Proxy" and "api.toml".
import { report, type ConfigPath } from '#shared/domain/config/judge/file-view';
import { valueAt } from '#shared/domain/toml-text/toml-path';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { LICENCE_SERVER_URL } from '#shared/domain/site/licence-urls';
import { destinationOf, type Destination } from '../reach.ts';
import { ofRole, type ServiceView, type SiteRule, type SiteView } from '../site-view.ts';

export const licenceRules: SiteRule[] = [
  (site) => clients(site).flatMap((client) => judgeOrder(site, client)),
  (site) => clients(site).flatMap((client) => judgePorts(site, client)),
];

const KEY = ['license', 'server_url'];

interface Asked {
  url: string;
  path: ConfigPath;
  destination: Destination;
  isUpstream: boolean;
  isProxy: boolean;
}

function clients(site: SiteView): ServiceView[] {
  return [...ofRole(site, 'api'), ...ofRole(site, 'engine')];
}

function askedBy(site: SiteView, client: ServiceView): Asked[] {
  const value = valueAt(client.table, KEY) ?? [LICENCE_SERVER_URL];
  const urls: unknown[] = [value].flat();
  return urls.flatMap((url, index) => {
    const destination = destinationOf({ url, from: client, purpose: 'licence' }, site);
    if (typeof url !== 'string' || !destination) return [];
    const path = Array.isArray(value) ? [...KEY, index] : KEY;
    const isUpstream = destination.address.host === 'license.deepgram.com';
    const isProxy = destination.reached.some(({ service }) => service.wanted.role === 'license-proxy');
    return [{ url, path, destination, isUpstream, isProxy }];
  });
}

function judgeOrder(site: SiteView, client: ServiceView): Finding[] {
  const { mode } = site.document.licensing;
  const asked = askedBy(site, client);
  if (mode === 'direct') return judgeDirect(client, asked);
  if (mode !== 'license-proxy' || asked.length === 0) return [];
  const firstProxy = asked.findIndex(({ isProxy }) => isProxy);
  const [first] = asked;
  return [
    ...(firstProxy === -1 ? [report(client, { code: 'config.licenceNoProxy', path: KEY }, {})] : []),
    ...(firstProxy > 0 && first?.isUpstream ? [wrongOrder(client, asked)] : []),
    ...judgeEgress(site, client, asked),
  ];
}

function wrongOrder(client: ServiceView, asked: Asked[]): Finding {
  const value = asked.toSorted((a, b) => Number(a.isUpstream) - Number(b.isUpstream)).map(({ url }) => url);
  return report(
    client,
    { code: 'config.licenceOrder', path: KEY, edits: [{ path: KEY, value }] },
    { first: asked[0]?.url ?? '' },
  );
}

function judgeDirect(client: ServiceView, asked: Asked[]): Finding[] {
  if (asked.length > 0 && !asked.some(({ isUpstream }) => isUpstream))
    return [
      report(
        client,
        { code: 'config.licenceNowhere', path: KEY, edits: [{ path: KEY, value: [LICENCE_SERVER_URL] }] },
        {},
      ),
    ];
  return asked
    .filter(({ isUpstream }) => !isUpstream)
    .map(({ url, path }) => report(client, { code: 'config.licenceDirect', path }, { url }));
}

/** docs/domain.md, "License Proxy": without the second address the proxy is the only way out. */
function judgeEgress({ document }: SiteView, client: ServiceView, asked: Asked[]): Finding[] {
  const { egress } = document.network;
  if (egress === 'any') return [];
  return asked
    .filter(({ isUpstream }) => isUpstream)
    .map(({ url, path }) => report(client, { code: 'config.licenceEgress', path }, { url, egress }));
}

function judgePorts(site: SiteView, client: ServiceView): Finding[] {
  return askedBy(site, client).flatMap(({ url, path, destination: { address, reached } }) => {
    const proxies = reached.filter(({ service }) => service.wanted.role === 'license-proxy');
    const wrong = proxies.find(({ port }) => port !== null && port !== address.port);
    if (!wrong?.port || proxies.some(({ port }) => port === address.port)) return [];
    return [
      report(
        client,
        { code: 'config.licencePort', path },
        { url, proxyHost: wrong.service.wanted.host, port: wrong.port },
      ),
    ];
  });
}
