// Names of containers during a change, and the part of a container derived from its name. Only complete names count, built from the service
// names of the site: an operator may give any name to a site or container, also `x-before-next`.
import type { SiteDocument, SiteHost } from '../site/site-document.ts';
import { servicesOn } from '../site/site-services.ts';
import { containerName, usualName } from './desired.ts';

interface ServicePlace {
  host: string;
  service: string;
}

export interface NamedContainer {
  id: string;
  name: string;
  host: string;
  service: string | null;
}

/** Of a container that makes room: kept until its successor has proved itself. The end of the name is the beginning of its own id. */
export function previousName(name: string, id: string): string {
  return `${name}-before-${id.slice(0, 6)}`;
}

/** Of a container that failed and is kept at rest as evidence. */
export function failedName(name: string, id: string): string {
  return `${name}-failed-${id.slice(0, 6)}`;
}

export function isPrevious(document: SiteDocument, container: NamedContainer): boolean {
  return namesFor(document, container).some((name) => container.name === previousName(name, container.id));
}

export function isFailed(document: SiteDocument, container: NamedContainer): boolean {
  return namesFor(document, container).some((name) => container.name === failedName(name, container.id));
}

/** Of a container that starts beside the one that it follows. */
export function nextName(document: SiteDocument, place: { host: string; name: string }): string {
  return freeName(`${place.name}-next`, document, place.host);
}

/** Of the container that has the name of a License Proxy while that is replaced. */
export function standbyName(document: SiteDocument, { host, service }: ServicePlace): string {
  return freeName(`${document.name}-${service}-standby`, document, host);
}

/** Of the API that sends work only to a new Engine. */
export function probeName(document: SiteDocument, { host, service }: ServicePlace): string {
  return freeName(`${usualName(document.name, service)}-probe`, document, host);
}

/** Where containers go whose service is not known. */
export function nameInSite({ name }: SiteDocument, service: string | null): string {
  return service === null ? `${name}-container-1` : usualName(name, service);
}

/** What a container of that service has been called: as the document says, or as usual. */
function namesFor(document: SiteDocument, { host, service }: NamedContainer): string[] {
  const entry = hostNamed(document, host);
  const usual = nameInSite(document, service);
  if (service === null || entry === undefined) return [usual];
  return [containerName(document, { host: entry, name: service }), usual];
}

/** A document may have taken over a container that is called as ours would be for a while. */
function freeName(name: string, document: SiteDocument, host: string): string {
  const entry = hostNamed(document, host);
  const taken = entry ? servicesOn(entry).map((service) => containerName(document, service)) : [];
  let free = name;
  while (taken.includes(free)) free = `${free}-2`;
  return free;
}

function hostNamed({ host }: SiteDocument, wanted: string): SiteHost | undefined {
  return host.find(({ name }) => name === wanted);
}
