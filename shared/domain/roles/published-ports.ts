// Owns which ports of a host the services of a site publish, or may publish during a change.
import type { Publication } from './role-definition.ts';
import type { PlannableRole } from '../site/role-names.ts';
import { roles } from './roles.ts';
import { addressesCollide } from '../site/listen-address.ts';
import type { SiteDocument, SiteHost } from '../site/site-document.ts';
import { wantedOn } from '../site/site-services.ts';

export interface PublishedPort {
  service: string;
  role: PlannableRole;
  port: number;
  address: string;
  purpose: Publication['purpose'];
}

/** A service with a second port has both of them. */
export function publishedOn(document: SiteDocument, host: SiteHost): PublishedPort[] {
  return wantedOn(document, host).flatMap((service) =>
    roles[service.role].publishes(document, service).flatMap(({ host: port, beside, address, purpose }) => {
      const one = { service: service.name, role: service.role, address, purpose };
      return beside === undefined
        ? [{ ...one, port }]
        : [
            { ...one, port },
            { ...one, port: beside },
          ];
    }),
  );
}

/** Those that something else on the host wants too. */
export function portsTwice(document: SiteDocument, host: SiteHost): PublishedPort[] {
  const wanted = publishedOn(document, host);
  return wanted.filter((one, index) =>
    wanted.some(
      (other, at) => at !== index && other.port === one.port && addressesCollide(other.address, one.address),
    ),
  );
}

/** Where callers reach the APIs of a host. */
export function callerPorts(document: SiteDocument, host: SiteHost): PublishedPort[] {
  return publishedOn(document, host).filter(({ role, purpose }) => role === 'api' && purpose === 'calls');
}
