// Owns the login procedure of a registry: what is sent, and where it may be sent (distribution specification, token flow).
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error';
import type { AskOnce } from './registry-answer.ts';
import { readText } from './registry-answer.ts';

export interface RegistryLogin {
  username: string;
  password: string;
}

export interface LoginPlace {
  /** As `host` or `host:port`. */
  registry: string;
  login: RegistryLogin | null;
  /** Other hosts, as `host` or `host:port`, whose token server may get the login. */
  realms?: readonly string[] | undefined;
  /** Whether this registry may be spoken to without TLS. */
  plain: boolean;
}

const tokenSchema = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** Registries whose token server has another name, from their own documentation. */
const TOKEN_SERVERS: Readonly<Record<string, string>> = {
  'docker.io': 'auth.docker.io',
  'registry-1.docker.io': 'auth.docker.io',
  'registry.gitlab.com': 'gitlab.com',
};

/** `Basic` sends the login itself; `Bearer` fetches a token from where the registry says. Null where neither is possible. */
export async function authorize(challenge: string, place: LoginPlace, ask: AskOnce): Promise<string | null> {
  const { login, registry } = place;
  const basic = login
    ? `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`
    : null;
  if (/^basic\b/i.test(challenge)) return basic;
  const field = (name: string) => new RegExp(`${name}="([^"]*)"`, 'i').exec(challenge)?.[1];
  const realm = field('realm');
  if (!/^bearer\b/i.test(challenge) || !realm || !URL.canParse(realm)) return null;
  const url = new URL(realm);
  if (!mayFetchToken(url, place))
    throw new AppError('registry.foreignTokenServer', { registry, server: url.host });
  for (const name of ['service', 'scope']) {
    const value = field(name);
    if (value) url.searchParams.set(name, value);
  }
  const answer = await ask(url.href, basic ? { authorization: basic } : {});
  const text = await readText(answer);
  if (answer.status !== 200) return null;
  const { token, access_token } = tokenSchema.parse(JSON.parse(text));
  const given = token ?? access_token;
  return given ? `Bearer ${given}` : null;
}

/**
 * Whether a token may be fetched there: at the registry itself, its known token server or one that the operator allowed, over TLS. Without
 * TLS only at the registry itself where it is spoken to without TLS. Anything else could be a stranger's server that the registry names.
 */
function mayFetchToken(realm: URL, { registry, plain, realms = [] }: LoginPlace): boolean {
  const own = registry.toLowerCase();
  if (realm.protocol === 'http:') return plain && realm.host === own;
  const hosts = [own, TOKEN_SERVERS[own], ...realms];
  return realm.protocol === 'https:' && hosts.some((host) => host === realm.host || host === realm.hostname);
}
