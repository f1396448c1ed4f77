// Reads the files of every service of a site: base and final text, values with where they come from, hosts with the same ones together. Pure.
import type { Hash } from '../containers/desired.ts';
import { baseFile, serviceFile, writesAnew } from '../roles/service-files.ts';
import { startOrder } from '../site/role-names.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { wantedServices, type SiteService } from '../site/site-services.ts';
import { parseTomlText } from '../toml-text/parse-toml-text.ts';
import type { ServiceConfig } from './service-config.ts';
import { valueOrigins } from './value-origins.ts';

export interface SiteFiles {
  services: ServiceConfig[];
  /** By their hash. */
  texts: Record<string, string>;
}

interface Asked {
  document: SiteDocument;
  /** Of the revision in force; null where it has no such service. */
  applied: (service: SiteService) => string | null;
  hash: Hash;
  service?: string | undefined;
  host?: string | undefined;
}

export function readSiteFiles({ document, applied, hash, service: name, host }: Asked): SiteFiles {
  const texts: Record<string, string> = {};
  const keep = (text: string) => {
    const key = hash(text).slice(0, 16);
    texts[key] = text;
    return key;
  };
  const services = new Map<string, ServiceConfig>();
  const variants = new Map<string, ServiceConfig['variants'][number]>();
  for (const one of wantedServices(document, startOrder)) {
    if ((name !== undefined && one.name !== name) || (host !== undefined && one.host.name !== host)) continue;
    const { name: file, origin, text } = baseFile(document, one);
    const final = serviceFile(document, one).text;
    const before = applied(one);
    const parsed = parseTomlText(final);
    const variant = {
      base: { name: file, origin, text: keep(text) },
      final: keep(final),
      applied: before === null ? null : keep(before),
      isWrittenAnew: writesAnew(document, one),
      values: parsed.ok ? valueOrigins(document, one, parsed.document) : [],
    };
    const place = `${one.role}/${one.name}`;
    const known = services.get(place) ?? { service: one.name, role: one.role, variants: [] };
    services.set(place, known);
    const key = `${place} ${JSON.stringify(variant)}`;
    const same = variants.get(key);
    if (same) same.hosts.push(one.host.name);
    else {
      const added = { hosts: [one.host.name], ...variant };
      known.variants.push(added);
      variants.set(key, added);
    }
  }
  return { services: [...services.values()], texts };
}

/** The services that have each file of the site. */
export function usersOf(document: SiteDocument, file: string): { host: string; service: string }[] {
  return wantedServices(document, startOrder)
    .filter((service) => {
      const base = baseFile(document, service);
      return base.origin !== 'template' && base.name === file;
    })
    .map(({ host, name }) => ({ host: host.name, service: name }));
}
