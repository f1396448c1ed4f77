// Reads what a running container contributes to the licence world: the addresses that an API or Engine was started with, or how its License
// Proxy is and who reaches it. Status and guard "licence" judge the same reading.
import { PROXY_NAME, PROXY_PORT } from '#shared/domain/site/licence-urls';
import type { PlannableRole } from '#shared/domain/site/role-names';
import type { LicenceClient, LicenceProxy } from '#shared/domain/status/licence-world';
import type { ContainerState, EngineClient } from '../engine/engine-client.ts';
import type { HostPoint } from '../hosts/host-connections.ts';
import type { ServiceProbes } from '../services/service-probes.ts';

export interface LicencePart {
  clients: LicenceClient[];
  proxies: LicenceProxy[];
}

export interface RunningContainer {
  engine: EngineClient;
  host: HostPoint;
  state: ContainerState;
  role: PlannableRole;
  /** Made by somebody else: its engine may not list the network on which others reach it by its own name. */
  adopted: boolean;
}

export const NO_PART: LicencePart = { clients: [], proxies: [] };

/** Empty where the container does not run. */
export async function readLicencePart(
  probes: ServiceProbes,
  { engine, host, state, role, adopted }: RunningContainer,
): Promise<LicencePart> {
  if (state.status !== 'running') return NO_PART;
  const place = { host: host.name, name: state.name };
  if (role !== 'license-proxy') {
    const { licenceUrls } = await probes.addresses({ engine, state, role });
    return { clients: [{ ...place, urls: licenceUrls }], proxies: [] };
  }
  const answer = await probes.licenseProxy(host, state.name);
  const said = answer.is === 'known' ? answer.value : null;
  const proxy = {
    ...place,
    isRunning: true,
    hasName: adopted || hasProxyName(state),
    hasPort: PROXY_PORT in state.ports,
    state: said?.state,
    trustUntil: said?.trustExpiresAt ?? undefined,
    lastCheckinAt: said?.lastCheckinAt ?? undefined,
  };
  return { clients: [], proxies: [proxy] };
}

export function joinParts(parts: LicencePart[]): LicencePart {
  return {
    clients: parts.flatMap(({ clients }) => clients),
    proxies: parts.flatMap(({ proxies }) => proxies),
  };
}

export function hasProxyName(state: ContainerState | null): boolean {
  return (
    state?.name === PROXY_NAME ||
    Object.values(state?.networks ?? {}).some((aliases) => aliases.includes(PROXY_NAME))
  );
}
