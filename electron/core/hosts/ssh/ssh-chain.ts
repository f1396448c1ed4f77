// Owns the way to a host: the jump hosts of the user's configuration, each reached through the one before, then the host itself.
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { AppError } from '#shared/errors/app-error';
import type { HostKeys } from './host-keys.ts';
import { parseSshAddress, type SshAddress } from './ssh-address.ts';
import { openHop, type OnKey } from './ssh-hop.ts';
import type { ReadSecret } from './ssh-login.ts';
import { readSettings, type SshSettings, type SshSurroundings } from './ssh-settings.ts';

export interface ChainParts {
  keys: HostKeys;
  secret: ReadSecret;
  around: SshSurroundings;
}

export interface Chain {
  client: Client;
  settings: SshSettings;
  /** Resolves once, however it ended. */
  closed: Promise<void>;
  close(): Promise<void>;
}

const CLOSE_MS = 1_000;

export async function openChain(address: SshAddress, parts: ChainParts, onKey?: OnKey): Promise<Chain> {
  const settings = await readSettings(address, parts.around);
  const clients: Client[] = [];
  try {
    let through: Duplex | null = null;
    for (const jump of settings.jumps) {
      const hop = parseSshAddress(jump.startsWith('ssh://') ? jump : `ssh://${jump}`);
      const hopSettings = await readSettings(hop, parts.around);
      const client = await openHop({ ...parts, host: hop.host, settings: hopSettings, onKey }, through);
      clients.push(client);
      const next = settings.jumps[clients.length];
      through = await forward(client, { via: hop.host, target: await targetOf(next, settings, parts) });
    }
    const client = await openHop({ ...parts, host: address.host, settings, onKey }, through);
    clients.push(client);
    return { client, settings, ...endOf(clients) };
  } catch (thrown) {
    for (const client of clients) client.destroy();
    throw thrown;
  }
}

interface Target {
  host: string;
  port: number;
}

async function targetOf(next: string | undefined, last: SshSettings, parts: ChainParts): Promise<Target> {
  if (next === undefined) return { host: last.hostName, port: last.port };
  const hop = parseSshAddress(next.startsWith('ssh://') ? next : `ssh://${next}`);
  const { hostName, port } = await readSettings(hop, parts.around);
  return { host: hostName, port };
}

function forward(client: Client, { via, target }: { via: string; target: Target }): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, target.host, target.port, (error, channel) => {
      if (!error) return resolve(channel);
      const evidence = `through ${via}: ${error.message}`;
      reject(new AppError('host.unreachable', target as unknown as Record<string, string>, { evidence }));
    });
  });
}

/** When one link of the chain ends, all end. */
function endOf(clients: Client[]): Pick<Chain, 'closed' | 'close'> {
  const ends = clients.map(
    (client) =>
      new Promise<void>((resolve) => {
        client.once('close', () => {
          for (const other of clients) other.end();
          resolve();
        });
      }),
  );
  const closed = Promise.race(ends);
  const all = Promise.all(ends);
  return {
    closed,
    async close() {
      let timer: NodeJS.Timeout | undefined;
      for (const client of clients.toReversed()) client.end();
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          for (const client of clients) client.destroy();
          resolve();
        }, CLOSE_MS);
      });
      await Promise.race([all, late]);
      clearTimeout(timer);
    },
  };
}
