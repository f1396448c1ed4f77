// Finds which service of the site an address of a file leads to: by a name on the network of the container, or by a published port of a host. Pure.
import { readAddress, type Address } from '../config/judge/address.ts';
import type { Publication } from '../roles/role-definition.ts';
import { hostAddress } from '../site/licence-urls.ts';
import { listenerOf } from './listener.ts';
import type { ServiceView, SiteView } from './site-view.ts';

export interface Reached {
  service: ServiceView;
  /** Where it takes what the purpose means; null: nowhere from there, or the file does not say. */
  port: number | null;
}

export interface Destination {
  address: Address;
  /** Services behind the name, whatever the port. */
  reached: Reached[];
}

/** Null: no address; the schema reports that. */
export function destinationOf(
  { url, from, purpose }: { url: unknown; from: ServiceView; purpose: Publication['purpose'] },
  site: SiteView,
): Destination | null {
  const address = typeof url === 'string' ? readAddress(url) : null;
  if (!address) return null;
  const reached = site.services.flatMap((service) => {
    const isNear = service.wanted.host === from.wanted.host && namesOf(service).includes(address.host);
    if (isNear) return [{ service, port: listenerOf(service, purpose)?.port ?? null }];
    const names = [service.entry.host.name, hostAddress(service.entry.host).replace(/^\[(.*)\]$/, '$1')];
    if (!names.map((name) => name.toLowerCase()).includes(address.host)) return [];
    return [{ service, port: publishedPort(service, purpose) }];
  });
  return { address, reached };
}

function namesOf({ wanted }: ServiceView): string[] {
  return [...wanted.spec.aliases, wanted.spec.name].map((name) => name.toLowerCase());
}

/** The port of the host that leads to the listener; null: none does. */
function publishedPort(service: ServiceView, purpose: Publication['purpose']): number | null {
  const listener = listenerOf(service, purpose);
  return service.wanted.spec.ports.find(({ container }) => container === listener?.port)?.host ?? null;
}
