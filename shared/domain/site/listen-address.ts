// Addresses that a service listens on: all addresses of a host, its loopback, or a single one. All comparisons and conversions of them are
// here. Pure.

/** Every address of the host, IPv4 and IPv6, as far as the network of the container has them: what a publication without an address means. */
export const EVERY_ADDRESS = '*';

/** Every address of a family at least. The empty word is the engine's own for `*`. */
export function isEverywhere(address: string): boolean {
  return [EVERY_ADDRESS, '', '0.0.0.0', '::'].includes(address);
}

/** What only the host itself reaches. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** Two sockets of one port disturb each other unless both are bound to different addresses. */
export function addressesCollide(a: string, b: string): boolean {
  return a === b || isEverywhere(a) || isEverywhere(b);
}

/** As an engine is asked for it. */
export function engineHostIp(address: string): string {
  return address === EVERY_ADDRESS ? '' : address;
}

/** In front of a published port, as `docker run -p` and compose read it: with its colon, or nothing. */
export function publishPrefix(address: string): string {
  if (address === EVERY_ADDRESS) return '';
  return address.includes(':') ? `[${address}]:` : `${address}:`;
}
