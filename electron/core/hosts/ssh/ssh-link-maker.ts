// Owns the decision who makes the connection to a host: this app by itself, or the ssh client of this machine where the user's configuration
// asks for what only that can do. Jump hosts are decided on one by one.
import type { Used } from '#shared/domain/ssh/directives';
import { AppError, toAppError } from '#shared/errors/app-error';
import { openClientLink } from './client/client-link.ts';
import { requireClient } from './client/client-support.ts';
import { lookAtKey } from './client/look-at-key.ts';
import { libraryLink } from './library-link.ts';
import { parseSshAddress } from './ssh-address.ts';
import { openChain, type ChainOptions, type ChainDependencies } from './ssh-chain.ts';
import { judgeHostKey, keyNameOf, type OnKey } from './ssh-hop.ts';
import type { SshLink } from './ssh-links.ts';
import { findRoute, wayInWords, withWay, type Hop } from './ssh-route.ts';
import { certificatesBeside } from './login/key-files.ts';

/** Rejects with the `host.*` error of the stage that failed. */
export async function makeLink(connection: string, deps: ChainDependencies): Promise<SshLink> {
  const { route, reasons, attempt } = await plan(connection, deps);
  try {
    const link = await attempt((byClient, onClientOnly) =>
      byClient === route.length
        ? byTheClient(route, deps)
        : byOurselves(route, deps, { byClient, onClientOnly }),
    );
    return { ...link, way: [...wayInWords(route), ...reasons] };
  } catch (thrown) {
    throw withWay(toAppError(thrown), route);
  }
}

/** Shows every key on the way to `onKey`, the first unknown one at last. */
export async function showKeys(connection: string, deps: ChainDependencies, onKey: OnKey): Promise<void> {
  const { route, attempt } = await plan(connection, deps);
  await attempt(async (byClient, onClientOnly) => {
    const refusal = await judgeByClient(route.slice(0, byClient), deps, onKey);
    if (refusal) throw refusal;
    if (byClient < route.length)
      await (await openChain(route, deps, { onKey, byClient, onClientOnly })).close();
  });
}

interface Plan {
  route: Hop[];
  /** Why the client makes a part of it, for the operator. */
  reasons: string[];
  /** Runs it with how many hops from the first on the client makes, and again where the client could do more than this app was able to. */
  attempt: <T>(
    run: (byClient: number, onClientOnly: ChainOptions['onClientOnly']) => Promise<T>,
  ) => Promise<T>;
}

async function plan(connection: string, deps: ChainDependencies): Promise<Plan> {
  const { around } = deps;
  const route = await findRoute(parseSshAddress(connection), around);
  const reasons: string[] = [];
  let byClient = 0;
  for (const [index, hop] of route.entries()) {
    const used = await clientOnly(hop, deps);
    if (!used[0]) continue;
    requireClient(around.platform, { settings: hop.settings, isLast: index === route.length - 1 }, used[0]);
    byClient = index + 1;
    reasons.push(inWords(hop, used));
  }
  return {
    route,
    reasons,
    attempt: async (run) => {
      for (let first = byClient; ;) {
        let wanted = first;
        const onClientOnly = (index: number, all: Used[]) => {
          const hop = route[index];
          // The last hop has a connection of its own in any case.
          const isLast = index === route.length - 1;
          const used = all.filter(({ name }) => !isLast || name !== 'ControlPath');
          if (!hop || !used[0] || around.platform === 'win32') return;
          wanted = index + 1;
          reasons.push(inWords(hop, used));
        };
        try {
          return await run(first, onClientOnly);
        } catch (thrown) {
          // The refusal of what this app could offer is not the last word where the client could offer more.
          if (wanted === first) throw await seen(toAppError(thrown), route.slice(0, first), deps);
          first = wanted;
        }
      }
    },
  };
}

function inWords({ settings }: Hop, used: Used[]): string {
  const names = used.map(({ name, value }) => `${name} ${value}`).join(', ');
  return `${settings.host}: the ssh client of this machine makes the connection, because of ${names}`;
}

/** What of the hop's configuration only the client can carry out. */
async function clientOnly({ settings }: Hop, { keys }: ChainDependencies): Promise<Used[]> {
  const used = [...settings.clientOnly];
  const [certificate] = await certificatesBeside(
    settings.methods.includes('publickey') ? settings.keyFiles : [],
  );
  if (certificate !== undefined) used.push({ name: 'CertificateFile', value: certificate });
  if (await keys.hasAuthority(keyNameOf(settings), settings.knownHostsFiles))
    used.push({ name: 'UserKnownHostsFile', value: 'with @cert-authority' });
  return used;
}

async function byTheClient(route: Hop[], { around, keys }: ChainDependencies): Promise<Omit<SshLink, 'way'>> {
  const hop = route.at(-1);
  if (!hop) throw new Error('a route has at least one hop');
  return openClientLink({ hop, around, keys });
}

async function byOurselves(
  route: Hop[],
  deps: ChainDependencies,
  options: ChainOptions,
): Promise<Omit<SshLink, 'way'>> {
  const hop = route.at(-1);
  if (!hop) throw new Error('a route has at least one hop');
  return libraryLink(await openChain(route, deps, options), hop);
}

/** The client says of a key only that it does not accept it. So the keys of its hops are looked at, and judged as our own are. */
async function seen(error: AppError, hops: Hop[], deps: ChainDependencies): Promise<AppError> {
  if (hops.length === 0 || !/host key/i.test(error.evidence ?? '')) return error;
  return (await judgeByClient(hops, deps)) ?? error;
}

async function judgeByClient(hops: Hop[], deps: ChainDependencies, onKey?: OnKey): Promise<AppError | null> {
  for (const { settings, ...hop } of hops) {
    const { key, said } = await lookAtKey({ settings, ...hop }, deps.around, deps.keys);
    if (key === null) {
      const { host, port } = settings;
      return new AppError('host.handshakeFailed', { host, port }, { evidence: said });
    }
    const refusal = await judgeHostKey(key, { ...deps, settings, onKey });
    if (refusal) return refusal;
  }
  return null;
}
