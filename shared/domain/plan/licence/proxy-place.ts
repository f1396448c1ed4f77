// Answers where a License Proxy is needed, which services reach it, and which container has its name.
import type { ContainerSpec } from '#shared/domain/containers/container-spec';
import { allContainers, type Observed, type ObservedContainer } from '../observed.ts';

/** Whether some service runs. A License Proxy alone counts: API and Engine may be between old and new container, and need a licence when they start. */
export function serves({ hosts }: Observed): boolean {
  return allContainers(hosts).some(({ state }) => state === 'running');
}

/**
 * True after a change that was interrupted between leaving and joining, or after a disconnect by hand. Adopted containers may be on a network
 * that the engine does not list, such as user networks of Podman.
 */
export function isCutOff({ aliases, adopted }: ObservedContainer): boolean {
  return adopted !== true && Object.keys(aliases).length === 0;
}

export function hasItsName(container: ObservedContainer, { network, aliases }: ContainerSpec): boolean {
  return aliases.every((alias) => container.aliases[network]?.includes(alias));
}
