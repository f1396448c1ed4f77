// Owns the chain of SSH connections to a host: each hop is reached through the one before.
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { Used } from '#shared/domain/ssh/directives';
import { AppError } from '#shared/errors/app-error';
import type { SshSurroundings } from './ask-client.ts';
import { startClientWay } from './client/client-way.ts';
import type { HostKeys } from './host-keys.ts';
import type { ReadSecret } from './login/stored-secrets.ts';
import { openHop, type OnKey } from './ssh-hop.ts';
import type { Hop } from './ssh-route.ts';
import type { SshSettings } from './ssh-settings.ts';
import { dial } from './way/dial.ts';
import { startProxy } from './way/proxy-command.ts';
import { wayOf, type Way } from './way/way.ts';

export interface ChainDependencies {
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

export interface ChainOptions {
  onKey?: OnKey | undefined;
  /** How many hops from the first on the ssh client of this machine makes. */
  byClient: number;
  /** Told what the client could try at this hop, before the rejection. */
  onClientOnly?: (hop: number, used: Used[]) => void;
}

const CLOSE_MS = 1_000;

/** Rejects with the `host.*` error of the stage that failed. */
export async function openChain(
  route: Hop[],
  deps: ChainDependencies,
  options: ChainOptions,
): Promise<Chain> {
  const clients: Client[] = [];
  const ways: Way[] = [];
  try {
    for (const [index, { settings }] of route.entries()) {
      if (index < options.byClient) continue;
      const way = await wayTo({ route, index, client: clients.at(-1) ?? null }, deps);
      ways.push(way);
      const onClientOnly = (used: Used[]) => options.onClientOnly?.(index, used);
      clients.push(await openHop({ ...deps, settings, onKey: options.onKey, onClientOnly }, way));
    }
  } catch (thrown) {
    for (const client of clients) client.destroy();
    await Promise.all(ways.map((way) => way.close()));
    throw thrown;
  }
  const client = clients.at(-1);
  const settings = route.at(-1)?.settings;
  if (!client || !settings) throw new Error('a route has at least one hop');
  return { client, settings, ...endOf(clients, ways) };
}

interface Place {
  route: Hop[];
  index: number;
  /** Of the hop before, where it is ours. */
  client: Client | null;
}

async function wayTo({ route, index, client }: Place, { around, keys }: ChainDependencies): Promise<Way> {
  const settings = route[index]?.settings;
  if (!settings) throw new Error('no such hop');
  const before = route[index - 1];
  if (client && before) return wayOf(await forward(client, { via: before.settings, settings }));
  if (before) return startClientWay({ hop: before, target: settings, around, keys });
  if (settings.proxyCommand === null) return wayOf(await dial(settings));
  return startProxy({ host: settings.host, command: settings.proxyCommand, around });
}

/** Reason of a channel that the server does not allow: RFC 4254, section 5.1. */
const PROHIBITED = 1;

function forward(
  client: Client,
  { via, settings }: { via: SshSettings; settings: SshSettings },
): Promise<Duplex> {
  const { host, hostName, port } = settings;
  const target = `${hostName}:${port}`;
  return new Promise((resolve, reject) => {
    client.forwardOut(
      '127.0.0.1',
      0,
      hostName,
      port,
      (error: (Error & { reason?: unknown }) | undefined, channel) => {
        if (!error) return resolve(channel);
        const evidence = `${target} through ${via.host}: ${error.message}`;
        reject(
          error.reason === PROHIBITED
            ? new AppError('host.forwardingRefused', { host: via.host, user: via.user, target }, { evidence })
            : new AppError('host.unreachable', { host, port }, { evidence }),
        );
      },
    );
  });
}

/** When one link of the chain ends, all end. */
function endOf(clients: Client[], ways: Way[]): Pick<Chain, 'closed' | 'close'> {
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
  const endWays = () => Promise.all(ways.map((way) => way.close()));
  void closed.then(endWays);
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
      await endWays();
    },
  };
}
