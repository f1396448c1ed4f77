// Owns which ports of a container are published, and on which addresses. What is in force counts: a network or the daemon may bind a
// publication that names no address to one of its own. What was asked for decides which of them there are, and counts where the engine
// says nothing, as of a container at rest.
import { EVERY_ADDRESS } from '../site/listen-address.ts';
import type { FoundContainer } from '../containers/found-container.ts';

interface Binding {
  HostIp: string;
  HostPort: string;
}

/** By `8080/tcp`. */
export type Bindings = Record<string, Binding[] | null>;

type Port = FoundContainer['ports'][number];

export function readPorts(asked: Bindings, inForce: Bindings): Port[] {
  return Object.entries(asked)
    .flatMap(([key, wanted]) => portsOf(key, wanted ?? [], inForce[key] ?? []))
    .toSorted((a, b) => a.container - b.container);
}

function portsOf(key: string, asked: Binding[], inForce: Binding[]): Port[] {
  const shared = { container: Number.parseInt(key, 10), protocol: key.split('/')[1] ?? 'tcp' };
  const numbers = [...new Set(asked.map(({ HostPort }) => Number(HostPort) || 0))];
  // A port that the engine chose is another one at the next start, so its number of today says nothing.
  const isChosen = numbers.includes(0);
  const named = numbers.filter((number) => number > 0);
  const places = isChosen ? [0, ...named] : named;
  return places.flatMap((host) => {
    const isOf = ({ HostPort }: Binding) =>
      host === 0 ? !named.includes(Number(HostPort)) : Number(HostPort) === host;
    const wanted = asked.filter(({ HostPort }) => (Number(HostPort) || 0) === host);
    return addressesOf(wanted, inForce.filter(isOf)).map((address) => ({ ...shared, host, address }));
  });
}

const FAMILIES = ['0.0.0.0', '::'];

/** Null: the engine decides when it starts the container. */
function addressesOf(asked: Binding[], inForce: Binding[]): (string | null)[] {
  const wanted = [...new Set(asked.map(({ HostIp }) => HostIp))];
  if (inForce.length === 0) return oneWildcard(wanted).map((address) => (address === '' ? null : address));
  const bound = [...new Set(inForce.map(({ HostIp }) => HostIp || EVERY_ADDRESS))];
  // Asked for without an address on a host of one family: the same again binds the same.
  const isOneFamily = wanted.includes('') && bound.every(isWildcard);
  return isOneFamily ? [EVERY_ADDRESS] : oneWildcard(bound);
}

function isWildcard(address: string): boolean {
  return address === EVERY_ADDRESS || FAMILIES.includes(address);
}

/** The wildcards of both families are one publication. */
function oneWildcard(addresses: string[]): string[] {
  const isBoth = FAMILIES.every((family) => addresses.includes(family));
  if (!isBoth && !addresses.includes(EVERY_ADDRESS)) return addresses;
  return [EVERY_ADDRESS, ...addresses.filter((address) => !isWildcard(address))];
}
