// Owns a connection to a host that this app makes by itself: the engine, commands and ports are channels of one SSH connection.
import type { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { EngineSocket } from './engine-socket.ts';
import { PortForwards } from './port-forwards.ts';
import { SessionQueue } from './session-queue.ts';
import type { Chain } from './ssh-chain.ts';
import type { SshLink } from './ssh-links.ts';
import type { Hop } from './ssh-route.ts';
import { sshShell } from './ssh-shell.ts';

export function libraryLink(chain: Chain, { address, settings }: Hop): Omit<SshLink, 'way'> {
  const { client, closed } = chain;
  const shell = sshShell(new SessionQueue(client));
  const channel = (
    ask: (done: (error: Error | undefined, opened: ClientChannel) => void) => void,
  ): Promise<Duplex> =>
    new Promise((resolve, reject) => {
      // Throws where the connection has ended meanwhile, which rejects.
      ask((error, opened) => (error ? reject(error) : resolve(opened)));
    });
  const engine = new EngineSocket({
    host: address.host,
    user: settings.user,
    path: address.socket,
    open: (path) => channel((done) => void client.openssh_forwardOutStreamLocal(path, done)),
    lookFirst: false,
    shell,
  });
  const forwards = new PortForwards((where, port) =>
    channel((done) => void client.forwardOut('127.0.0.1', 0, where, port, done)),
  );
  void closed.then(() => forwards.close());
  return {
    agent: () => engine.agent(),
    forward: (where, port) => forwards.port(where, port),
    shell: () => shell,
    closed,
    close: async () => {
      forwards.close();
      await chain.close();
    },
  };
}
