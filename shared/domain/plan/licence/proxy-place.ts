// Owns what plans ask about the place of a License Proxy: who needs it, who reaches it, which container has its name.
import type { ContainerSpec } from '#shared/domain/containers/container-spec';
import { allContainers, type Observed, type ObservedContainer } from '../observed.ts';

/**
 * Whether some service runs. Also a License Proxy alone: API and Engine may be between their old and their new container, and
 * whoever starts next needs a licence at once.
 */
export function serves({ hosts }: Observed): boolean {
  return allContainers(hosts).some(({ state }) => state === 'running');
}

/**
 * A change that was cut short between leaving and joining finds it so; so does whoever disconnected it by hand. What we did not make
 * may be on a network that its engine does not tell, as Podman's user networks are.
 */
export function isCutOff({ aliases, adopted }: ObservedContainer): boolean {
  return adopted !== true && Object.keys(aliases).length === 0;
}

export function hasItsName(container: ObservedContainer, { network, aliases }: ContainerSpec): boolean {
  return aliases.every((alias) => container.aliases[network]?.includes(alias));
}
