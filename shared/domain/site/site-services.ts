// Owns which services a site document names: both its forms, told apart nowhere else. A name identifies a service on its host.
import { isPlannable, type PlannableRole, type Role } from './role-names.ts';
import type { ServiceOverrides, ServiceRun, SiteDocument, SiteHost } from './site-document.ts';

export interface SiteService<R extends Role = PlannableRole> {
  host: SiteHost;
  /** Unique on its host. */
  name: string;
  role: R;
  /** GPU UUIDs; empty means all of the host. */
  gpus: string[];
  /** Directory of the model files, on the host. */
  models: string;
  ports: SiteHost['ports'];
  listen: SiteHost['listen'];
  /** The Engines that an API names; null: those of its host. */
  engines: string[] | null;
  /** Its entry in the long form. */
  run: ServiceRun | null;
}

/** Short form first, each in the order of the document. */
export function servicesOn(host: SiteHost): SiteService<Role>[] {
  const short = host.roles.map((role) => ({ name: role, role, run: null }));
  const long = (host.run ?? []).map((run) => ({ name: run.name, role: run.role, run }));
  return [...short, ...long].map((one) => ({
    ...one,
    host,
    gpus: one.run?.gpus ?? host.gpus,
    models: one.run?.models ?? host.models,
    ports: one.run === null ? host.ports : { ...withoutBeside(host.ports), ...one.run.ports },
    listen: { ...host.listen, ...one.run?.listen },
    engines: one.run?.engines ?? null,
  }));
}

/** A second port belongs to one service, so each of the long form names its own. */
function withoutBeside({
  api_beside: _,
  engine_metrics_beside: __,
  ...ports
}: SiteHost['ports']): SiteHost['ports'] {
  return ports;
}

/** What a plan brings up, in the safe order of start: a site that licenses directly has no License Proxy. */
export function wantedServices(document: SiteDocument, order: readonly PlannableRole[]): SiteService[] {
  const all = document.host.flatMap((host) => wantedOn(document, host));
  return order.flatMap((role) => all.filter((service) => service.role === role));
}

export function wantedOn(document: SiteDocument, host: SiteHost): SiteService[] {
  return servicesOn(host).flatMap((service) => {
    const { role } = service;
    if (!isPlannable(role) || (role === 'license-proxy' && document.licensing.mode === 'direct')) return [];
    return [{ ...service, role }];
  });
}

export function hasRole(host: SiteHost, role: Role): boolean {
  return servicesOn(host).some((service) => service.role === role);
}

export function findService(
  document: SiteDocument,
  { host, service }: { host: string; service: string },
): SiteService | undefined {
  const entry = document.host.find(({ name }) => name === host);
  return entry && wantedOn(document, entry).find(({ name }) => name === service);
}

/** Which part of the document sets something for a service. */
export interface OverrideSource {
  from: 'site' | 'host' | 'service';
  overrides: ServiceOverrides;
  /** Where in the document it is. */
  path: (string | number)[];
}

/** What the operator has set for it, the most general first: role before name, site before host, its own entry last. */
export function overrideSources(document: SiteDocument, service: SiteService<Role>): OverrideSource[] {
  const { host, name, role, run } = service;
  const keys = name === role ? [role] : [role, name];
  const index = document.host.findIndex((one) => one.name === host.name);
  const own = host.run?.findIndex((one) => one.name === name) ?? -1;
  const all = [
    ...keys.map((key) => ({
      from: 'site' as const,
      overrides: document.service[key],
      path: ['service', key],
    })),
    ...keys.map((key) => ({
      from: 'host' as const,
      overrides: host.service[key],
      path: ['host', index, 'service', key],
    })),
    { from: 'service' as const, overrides: run ?? undefined, path: ['host', index, 'run', own] },
  ];
  return all.flatMap(({ overrides, ...place }) => (overrides === undefined ? [] : [{ ...place, overrides }]));
}

export function overridesOf(document: SiteDocument, service: SiteService<Role>): ServiceOverrides[] {
  return overrideSources(document, service).map(({ overrides }) => overrides);
}
