// Strings of how a host is reached.
import type { ConnectionKind } from '#renderer/parts/connection.ts';

export const connectionText = {
  choice: 'Connection',
  kinds: {
    local: { title: 'This machine', consequence: 'The Docker engine at its usual socket.' },
    podman: { title: 'Podman', consequence: 'The Podman API socket, rootless or not.' },
    socket: { title: 'Another socket', consequence: 'Docker at a path of your own.' },
    ssh: { title: 'SSH', consequence: 'Another machine, as your ssh command reaches it. Reads the most.' },
    tls: { title: 'TLS', consequence: 'An engine that listens with client certificates.' },
    context: { title: 'Docker context', consequence: 'One that the docker command of this machine knows.' },
    practice: {
      title: 'Practice engine',
      consequence: 'Embedded; stand-ins instead of the real services.',
    },
  } satisfies Record<ConnectionKind, { title: string; consequence: string }>,
  path: 'Path of the socket',
  address: 'Address',
  sshText: 'user@host, host:port or a name of your ~/.ssh/config. Keys and agent are used as ssh uses them.',
  tlsText: 'host:2376. Certificates come from ~/.docker, or add ?certs=/directory.',
  context: 'Context',
  noContexts: 'The docker command of this machine has no context.',
  chooseContext: 'Choose a context',
};
