// Owns a whole connection to a host that only the ssh client of this machine can make: certificates, smart cards, Kerberos and whatever else
// its configuration names. The engine, commands and ports go over its one connection, as over our own.
import { connect as connectSocket } from 'node:net';
import { EngineSocket } from '../engine-socket.ts';
import { PortForwards } from '../port-forwards.ts';
import type { SshLink } from '../ssh-links.ts';
import { ClientShell } from './client-shell.ts';
import { ClientMaster, type MasterOptions } from './master.ts';

/** Rejects with the `host.*` error that the client's words name. */
export async function openClientLink(options: MasterOptions): Promise<Omit<SshLink, 'way'>> {
  const master = await ClientMaster.start(options);
  const { address, settings } = options.hop;
  const shell = new ClientShell(master);
  const sockets = new Map<string, Promise<string>>();
  const socketTo = (remote: string): Promise<string> => {
    const existing = sockets.get(remote);
    if (existing) return existing;
    const made = master.forward(`s${sockets.size}`, remote);
    sockets.set(remote, made);
    made.catch(() => sockets.delete(remote));
    return made;
  };
  const open = async (remote: string) => connected(await socketTo(remote));
  const forwards = new PortForwards((where, port) =>
    open(`${where.includes(':') ? `[${where}]` : where}:${port}`),
  );
  const engine = new EngineSocket({
    host: address.host,
    user: settings.user,
    path: address.socket,
    open,
    // The client takes every connection and ends those that lead nowhere, so the engine's socket is looked at first.
    lookFirst: true,
    shell,
  });
  void master.closed.then(() => forwards.close());
  return {
    agent: () => engine.agent(),
    forward: (where, port) => forwards.port(where, port),
    shell: () => shell,
    closed: master.closed,
    close: async () => {
      forwards.close();
      await master.close();
    },
  };
}

function connected(path: string) {
  const socket = connectSocket(path);
  return new Promise<typeof socket>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => resolve(socket.removeListener('error', reject)));
  });
}
