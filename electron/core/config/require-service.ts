// Owns the refusal of a service that a site does not have.
import { startOrder } from '#shared/domain/site/role-names';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { wantedServices, type SiteService } from '#shared/domain/site/site-services';
import { AppError } from '#shared/errors/app-error';

/** The first that is asked for. Throws `config.serviceUnknown`. */
export function requireService(
  document: SiteDocument,
  { service, host }: { service?: string | undefined; host?: string | undefined },
): SiteService {
  const all = wantedServices(document, startOrder);
  const found = all.find(
    (one) =>
      (service === undefined || one.name === service) && (host === undefined || one.host.name === host),
  );
  if (found) return found;
  throw new AppError('config.serviceUnknown', {
    site: document.name,
    service: service ?? 'of any name',
    host: host ?? 'any host',
    known: [...new Set(all.map((one) => `${one.name} on ${one.host.name}`))].join(', ') || 'there are none',
  });
}
