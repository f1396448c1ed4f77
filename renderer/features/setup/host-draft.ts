// Owns one host as it is answered for: how it is reached, what it is called, what it does. Pure.
import { connectionKinds, type ConnectionChoice } from '#renderer/parts/connection.ts';

export const hostRoles = ['license-proxy', 'engine', 'api'] as const;
export type HostRole = (typeof hostRoles)[number];

export interface HostDraft extends ConnectionChoice {
  id: string;
  name: string;
  roles: HostRole[];
}

export const firstHost: HostDraft = {
  id: 'host-1',
  name: 'gpu-1',
  kind: 'local',
  address: '',
  roles: [...hostRoles],
};

/** One more host beside the others; the first one keeps the License Proxy. */
export function nextHost(hosts: HostDraft[]): HostDraft {
  const names = new Set(hosts.map((host) => host.name));
  const ids = new Set(hosts.map((host) => host.id));
  let place = hosts.length + 1;
  while (names.has(`gpu-${String(place)}`) || ids.has(`host-${String(place)}`)) place += 1;
  return {
    id: `host-${String(place)}`,
    name: `gpu-${String(place)}`,
    kind: 'ssh',
    address: '',
    roles: ['engine', 'api'],
  };
}

/** A site has one License Proxy, or two on two hosts. */
export const MOST_PROXIES = 2;

export type RoleProblem = { is: 'missing'; role: 'engine' | 'api' } | { is: 'api-alone'; host: string };

/** Why no plan can be made for hosts that do this, whatever the licensing; null where one can. */
export function roleProblem(hosts: HostDraft[]): RoleProblem | null {
  const having = (role: HostRole) => hosts.filter(({ roles }) => roles.includes(role));
  for (const role of ['engine', 'api'] as const)
    if (having(role).length === 0) return { is: 'missing', role };
  const alone = having('api').find(({ roles }) => !roles.includes('engine'));
  return alone ? { is: 'api-alone', host: alone.name } : null;
}

export type LicensingProblem =
  { is: 'no-proxy' } | { is: 'too-many-proxies'; hosts: string[] } | { is: 'only-proxy'; host: string };

/** Whether the roles fit the licensing that was chosen after them. */
export function licensingProblem(
  hosts: HostDraft[],
  licensing: 'license-proxy' | 'direct',
): LicensingProblem | null {
  if (licensing === 'license-proxy') {
    const proxies = hosts.filter(({ roles }) => roles.includes('license-proxy'));
    if (proxies.length === 0) return { is: 'no-proxy' };
    if (proxies.length <= MOST_PROXIES) return null;
    return { is: 'too-many-proxies', hosts: proxies.map(({ name }) => name) };
  }
  const idle = hosts.find(({ roles }) => roles.every((role) => role === 'license-proxy'));
  return idle ? { is: 'only-proxy', host: idle.name } : null;
}

/** The one host of a draft that an earlier version kept. */
export function hostsFromBefore(kept: object): HostDraft[] {
  const read = (key: string): string => {
    const value = (kept as Record<string, unknown>)[key];
    return typeof value === 'string' ? value : '';
  };
  const kind = connectionKinds.find((each) => each === read('connection')) ?? 'local';
  return [{ ...firstHost, kind, address: read('socketPath'), name: read('host') || firstHost.name }];
}
