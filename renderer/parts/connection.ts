// Owns the ways to reach a host, as they are chosen from, and the connection that a choice means. Pure.
export const connectionKinds = ['local', 'podman', 'socket', 'ssh', 'tls', 'context', 'practice'] as const;
export type ConnectionKind = (typeof connectionKinds)[number];

export interface ConnectionChoice {
  kind: ConnectionKind;
  /** A path, user@host, host:port, or the whole connection of a Docker context. */
  address: string;
}

export function connectionOf({ kind, address }: ConnectionChoice): string {
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
export function isAddressed({ kind, address }: ConnectionChoice): boolean {
  if (kind === 'local' || kind === 'practice') return true;
  if (kind === 'socket' || kind === 'podman') return address.startsWith('/');
  return /^\S+$/.test(address.trim());
}
