// Owns one host as it is answered for: how it is reached, what it is called, what it does. Pure.
export const connectionKinds = ['local', 'podman', 'socket', 'ssh', 'tls', 'context', 'practice'] as const;
export type ConnectionKind = (typeof connectionKinds)[number];

export const hostRoles = ['license-proxy', 'engine', 'api'] as const;
export type HostRole = (typeof hostRoles)[number];

export interface HostDraft {
  id: string;
  name: string;
  kind: ConnectionKind;
  /** A path, user@host, host:port, or the whole connection of a Docker context. */
  address: string;
  roles: HostRole[];
}

export const firstHost: HostDraft = {
  id: 'host-1',
  name: 'gpu-1',
  kind: 'local',
  address: '',
  roles: [...hostRoles],
};

export function connectionOf({ kind, address }: Pick<HostDraft, 'kind' | 'address'>): string {
  const bare = address.trim();
  switch (kind) {
    case 'local':
    case 'practice':
      return kind;
    case 'socket':
      return `unix://${bare}`;
    case 'podman':
      return `podman:${bare}`;
    case 'ssh':
      return `ssh://${bare.replace(/^ssh:\/\//, '')}`;
    case 'tls':
      return `tls://${bare.replace(/^(tls|tcp|https):\/\//, '')}`;
    case 'context':
      return bare;
  }
}

/** Whether there is enough to look at. */
export function isAddressed({ kind, address }: HostDraft): boolean {
  if (kind === 'local' || kind === 'practice') return true;
  if (kind === 'socket' || kind === 'podman') return address.startsWith('/');
  return /^\S+$/.test(address.trim());
}

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
