// Owns the rule about limits: APIs accept no more than their Engines take together. Source: docs/domain.md, "api.toml" and "engine.toml".
import { report } from '#shared/domain/config/judge/file-view';
import { valueAt } from '#shared/domain/toml-text/toml-path';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { destinationOf } from '../reach.ts';
import { ofRole, type ServiceView, type SiteRule, type SiteView } from '../site-view.ts';
import { poolPaths } from './pool.ts';

export const limitRules: SiteRule[] = [(site) => groups(site).flatMap((group) => judgeGroup(group))];

interface Group {
  apis: ServiceView[];
  engines: ServiceView[];
}

const API_LIMIT = ['concurrency_limit', 'active_requests'];
const ENGINE_LIMIT = ['max_active_requests'];

/** APIs that share an Engine belong together. An API with an address outside of the site has no known limit of its Engines. */
function groups(site: SiteView): Group[] {
  const result: Group[] = [];
  for (const api of ofRole(site, 'api')) {
    const engines = enginesOf(api, site);
    if (engines === null) continue;
    const shared = result.filter((group) => group.engines.some((engine) => engines.includes(engine)));
    const rest = result.filter((group) => !shared.includes(group));
    const all = [...shared, { apis: [api], engines }];
    result.splice(0, result.length, ...rest, {
      apis: all.flatMap(({ apis }) => apis),
      engines: [...new Set(all.flatMap((group) => group.engines))],
    });
  }
  return result;
}

function enginesOf(api: ServiceView, site: SiteView): ServiceView[] | null {
  const found = poolPaths(api).map((path) => {
    const destination = destinationOf({ url: valueAt(api.table, path), from: api, purpose: 'calls' }, site);
    const engines = destination?.reached.filter(
      ({ service, port }) => service.wanted.role === 'engine' && port === destination.address.port,
    );
    return engines?.[0]?.service ?? null;
  });
  return found.includes(null) || found.length === 0 ? null : found.filter((engine) => engine !== null);
}

function judgeGroup({ apis, engines }: Group): Finding[] {
  const accepted = sumOf(apis.map(({ table }) => valueAt(table, API_LIMIT)));
  const taken = sumOf(engines.map(({ table }) => valueAt(table, ENGINE_LIMIT)));
  const [api] = apis;
  if (accepted === null || taken === null || accepted <= taken || !api) return [];
  return [report(api, { code: 'config.limits', path: API_LIMIT }, { api: accepted, engines: taken })];
}

/** Null: one of them has no limit. */
function sumOf(limits: unknown[]): number | null {
  return limits.every((limit) => typeof limit === 'bigint')
    ? Number(limits.reduce((sum, limit) => sum + limit, 0n))
    : null;
}
