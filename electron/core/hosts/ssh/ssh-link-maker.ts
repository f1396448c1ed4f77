// Owns the decision who makes the connection to a host: this app by itself, or the ssh client of this machine where the user's configuration
// asks for what only that can do. Jump hosts are decided on one by one.
import type { Used } from '#shared/domain/ssh/directives';
import { AppError, toAppError } from '#shared/errors/app-error';
import { openClientLink } from './client/client-link.ts';
import { requireClient } from './client/client-support.ts';
import { lookAtKey } from './client/look-at-key.ts';
import { libraryLink } from './library-link.ts';
import { parseSshAddress } from './ssh-address.ts';
import { openChain, type ChainParts } from './ssh-chain.ts';
import { judgeHostKey, keyNameOf, type OnKey } from './ssh-hop.ts';
import type { SshLink } from './ssh-links.ts';
import { findRoute, withWay, type Hop } from './ssh-route.ts';
import { certificatesBeside } from './login/key-files.ts';

/** Rejects with the `host.*` error of the stage that failed. */
export async function makeLink(connection: string, parts: ChainParts): Promise<SshLink> {
  const { route, byClient } = await plan(connection, parts);
  for (let first = byClient; ;) {
    let wanted = first;
    const onClientOnly = (hop: number, used: Used[]) => {
      if (used[0] && parts.around.platform !== 'win32') wanted = hop + 1;
    };
    try {
      return first === route.length
        ? await byTheClient(route, parts)
        : await byOurselves(route, parts, { byClient: first, onClientOnly });
    } catch (thrown) {
      const error = toAppError(thrown);
      // The refusal of what this app could offer is not the last word where the client could offer more.
      if (wanted === first) throw withWay(await seen(error, { route, byClient: first, parts }), route);
      first = wanted;
    }
  }
}

/** Shows every key on the way to `onKey`, the first unknown one at last. */
export async function showKeys(connection: string, parts: ChainParts, onKey: OnKey): Promise<void> {
  const { route, byClient } = await plan(connection, parts);
  for (const hop of route.slice(0, byClient)) {
    const { key, said } = await lookAtKey(hop, parts.around, parts.keys);
    if (key === null) throw unseen(hop, said);
    const refusal = await judgeHostKey(key, { ...parts, settings: hop.settings, onKey });
    if (refusal) throw refusal;
  }
  if (byClient < route.length) await (await openChain(route, parts, { onKey, byClient })).close();
}

interface Plan {
  route: Hop[];
  /** How many hops from the first on the client makes. */
  byClient: number;
}

async function plan(connection: string, parts: ChainParts): Promise<Plan> {
  const { around, keys } = parts;
  const route = await findRoute(parseSshAddress(connection), around);
  let byClient = 0;
  for (const [index, { settings }] of route.entries()) {
    const used = [...settings.clientOnly];
    const [certificate] = await certificatesBeside(
      settings.methods.includes('publickey') ? settings.keyFiles : [],
    );
    if (certificate !== undefined) used.push({ name: 'CertificateFile', value: certificate });
    if (await keys.hasAuthority(keyNameOf(settings), settings.knownHostsFiles))
      used.push({ name: 'UserKnownHostsFile', value: '@cert-authority' });
    if (!used[0]) continue;
    requireClient(around.platform, { settings, isLast: index === route.length - 1 }, used[0]);
    byClient = index + 1;
  }
  return { route, byClient };
}

async function byTheClient(route: Hop[], { around, keys }: ChainParts): Promise<SshLink> {
  const hop = route.at(-1);
  if (!hop) throw new Error('a route has at least one hop');
  return openClientLink({ hop, around, keys });
}

async function byOurselves(
  route: Hop[],
  parts: ChainParts,
  options: Parameters<typeof openChain>[2],
): Promise<SshLink> {
  const hop = route.at(-1);
  if (!hop) throw new Error('a route has at least one hop');
  return libraryLink(await openChain(route, parts, options), hop);
}

/** The client says of a key only that it does not accept it. So the keys of its hops are looked at, and judged as our own are. */
async function seen(
  error: AppError,
  { route, byClient, parts }: Plan & { parts: ChainParts },
): Promise<AppError> {
  if (byClient === 0 || !/host key/i.test(error.evidence ?? '')) return error;
  for (const hop of route.slice(0, byClient)) {
    const { key, said } = await lookAtKey(hop, parts.around, parts.keys);
    if (key === null) return unseen(hop, said);
    const refusal = await judgeHostKey(key, { ...parts, settings: hop.settings });
    if (refusal) return refusal;
  }
  return error;
}

function unseen({ settings }: Hop, said: string): AppError {
  const { host, port } = settings;
  return new AppError('host.handshakeFailed', { host, port }, { evidence: said });
}
