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

/** The one host of a draft that an earlier version kept. */
export function hostsFromBefore(kept: object): HostDraft[] {
  const read = (key: string): string => {
    const value = (kept as Record<string, unknown>)[key];
    return typeof value === 'string' ? value : '';
  };
  const kind = connectionKinds.find((each) => each === read('connection')) ?? 'local';
  return [{ ...firstHost, kind, address: read('socketPath'), name: read('host') || firstHost.name }];
}
