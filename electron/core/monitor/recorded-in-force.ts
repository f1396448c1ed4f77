// Reads what the revision in force kept of the services of a site, once per revision: the files of a large site are megabytes of JSON.
import type { DesiredService } from '#shared/domain/containers/desired';
import { recordedServices } from '#shared/domain/revisions/recorded-services';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { sha256 } from '../ports/sha256.ts';
import type { SiteStore } from '../store/site-store.ts';

export function recordedInForce(store: SiteStore): (document: SiteDocument) => readonly DesiredService[] {
  const known = new Map<string, { createdAt: string; services: readonly DesiredService[] }>();
  return (document) => {
    const { name } = document;
    const [row] = store.revisions(name);
    if (!row) return [];
    const read = known.get(name);
    if (read?.createdAt === row.createdAt) return read.services;
    const services = recordedServices(row.services, document, sha256);
    known.set(name, { createdAt: row.createdAt, services });
    return services;
  };
}
