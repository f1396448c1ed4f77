// Owns what plans ask about the place of a License Proxy: who needs it, who reaches it, which container has its name.
import type { ContainerSpec } from './container-spec.ts';
import type { Observed, ObservedContainer } from './observed.ts';

/** Of the container that carries the name while the License Proxy of a site is replaced. */
export function standbyName(site: string): string {
  return `${site}-license-proxy-standby`;
}

/** A site in which no API and no Engine runs has nobody to leave without a licence; the guard asks the same again. */
export function serves({ hosts }: Observed): boolean {
  return hosts
    .flatMap(({ containers }) => containers)
    .some(({ service, state }) => service !== 'license-proxy' && state === 'running');
}

/** Other hosts reach the proxy by a published port that two containers cannot have at once; no standby could stand in for them. */
export function servesOtherHosts({ ports }: ContainerSpec): boolean {
  return ports.some(({ container }) => container === 8443);
}

export function carriesName(container: ObservedContainer, { network, aliases }: ContainerSpec): boolean {
  return aliases.every((alias) => container.aliases[network]?.includes(alias));
}
