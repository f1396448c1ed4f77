// Owns the rules about the Engines that an API names: each address leads to an Engine of the site, at the port where that takes requests. Source:
// docs/domain.md, "Ports" and "api.toml".
import { report, type ConfigPath } from '#shared/domain/config/judge/file-view';
import { valueAt } from '#shared/domain/toml-text/toml-path';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { destinationOf } from '../reach.ts';
import { ofRole, type ServiceView, type SiteRule, type SiteView } from '../site-view.ts';

export const poolRules: SiteRule[] = [
  (site) => ofRole(site, 'api').flatMap((api) => emptyPool(api)),
  (site) =>
    ofRole(site, 'api').flatMap((api) =>
      poolPaths(api).flatMap((path) => judgeUrl(site, { api, path, url: valueAt(api.table, path) })),
    ),
];

const POOL = ['driver_pool', 'standard'];

export function poolPaths({ table }: ServiceView): ConfigPath[] {
  const pool = valueAt(table, POOL);
  return Array.isArray(pool) ? pool.map((_, index) => [...POOL, index, 'url']) : [];
}

function emptyPool(api: ServiceView): Finding[] {
  const pool = valueAt(api.table, POOL);
  if (pool !== undefined && !(Array.isArray(pool) && pool.length === 0)) return [];
  return [report(api, { code: 'config.poolEmpty', path: POOL }, {})];
}

function judgeUrl(
  site: SiteView,
  { api, path, url }: { api: ServiceView; path: ConfigPath; url: unknown },
): Finding[] {
  const destination = destinationOf({ url, from: api, purpose: 'calls' }, site);
  if (!destination || typeof url !== 'string') return [];
  const { address, reached } = destination;
  const shown = url.replace(/\/\/[^/@]*@/, '//…@');
  const engines = reached.filter(({ service }) => service.wanted.role === 'engine');
  const [other] = reached;
  if (engines.length === 0)
    return other && isByName(other.service, address.host)
      ? [
          report(
            api,
            { code: 'config.poolNoEngine', path },
            { url: shown, service: other.service.wanted.service },
          ),
        ]
      : [report(api, { code: 'config.poolForeign', path }, { url: shown })];
  if (engines.some(({ port }) => port === address.port)) return [];
  const wrong = engines.find(({ port }) => port !== null);
  // Engines that publish nothing: whether the port leads to another Engine of that host is not known.
  if (!wrong || wrong.port === null)
    return [report(api, { code: 'config.poolForeign', path }, { url: shown })];
  const right = `https://${address.host.includes(':') ? `[${address.host}]` : address.host}:${wrong.port}/v2`;
  return [
    report(
      api,
      { code: 'config.poolPlace', path, edits: [{ path, value: right }] },
      { url: shown, engine: wrong.service.wanted.service, port: wrong.port, right },
    ),
  ];
}

/** A host has other ports too; a name of a container belongs to that service alone. */
function isByName({ wanted }: ServiceView, host: string): boolean {
  return [...wanted.spec.aliases, wanted.spec.name].some((name) => name.toLowerCase() === host);
}
