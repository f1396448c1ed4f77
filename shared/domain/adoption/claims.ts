// Owns whether two sites want the same thing of one machine: a container's name, or a published port. Pure. Two sites may share a
// machine; what each of them is made of may not be shared.
import { containerName, desiredServices, type Hash } from '../containers/desired.ts';
import { addressesCollide } from '../site/listen-address.ts';
import { serviceTitle } from '../site/service-title.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { servicesOn } from '../site/site-services.ts';
import { finding } from '../findings/finding.ts';
import type { Finding } from '../findings/finding-schema.ts';

/** Which other site has a container of this name on this connection, or null. */
export function claimOf(container: string, connection: string, others: SiteDocument[]): string | null {
  const claimed = others.find((other) =>
    other.host
      .filter((host) => host.connection === connection)
      .some((host) => servicesOn(host).some((service) => containerName(other, service) === container)),
  );
  return claimed?.name ?? null;
}

/** Blockers for every name and port that another site wants on the same connection. */
export function claimFindings(document: SiteDocument, others: SiteDocument[], hash: Hash): Finding[] {
  const mine = wanted(document, hash);
  return others
    .filter(({ name }) => name !== document.name)
    .flatMap((other) => {
      const theirs = wanted(other, hash);
      return mine.flatMap((one) => {
        const clash = theirs.find((their) => their.connection === one.connection && collide(their, one));
        return clash ? [claimed(one, other.name)] : [];
      });
    });
}

interface Wanted {
  host: string;
  connection: string;
  /** Comparable: `container X` or `port N`. */
  key: string;
  /** Of a port: where it listens. */
  address: string | null;
  what: string;
}

function collide(a: Wanted, b: Wanted): boolean {
  if (a.key !== b.key) return false;
  return a.address === null || b.address === null || addressesCollide(a.address, b.address);
}

function wanted(document: SiteDocument, hash: Hash): Wanted[] {
  return desiredServices(document, hash).flatMap((service) => {
    const { host, spec } = service;
    const connection = document.host.find(({ name }) => name === host)?.connection ?? '';
    const title = serviceTitle(service);
    const ports = spec.ports.map((port) => ({
      key: `port ${port.host}`,
      address: port.address,
      what: `port ${port.host} (${title})`,
    }));
    const names = [{ key: `container ${spec.name}`, address: null, what: `the container ${spec.name}` }];
    return [...names, ...ports].map((one) => ({ host, connection, ...one }));
  });
}

function claimed({ host, connection, what }: Wanted, other: string): Finding {
  return finding('site.hostClaimed', { host, evidence: `${connection}: both documents` }, { other, what });
}
