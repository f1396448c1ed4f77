// Reads the manifest of an image from a registry without fetching the image (OCI distribution, "Pulling manifests"), with the login procedure
// of the registry. Sizes are those of compressed layers.
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error';
import { readBounded } from '../ports/bounded-body.ts';

export interface ImageLayer {
  digest: string;
  sizeBytes: number;
}

export interface RegistryQuestion {
  /** Such as `quay.io/deepgram/self-hosted-api:release-260812`. */
  image: string;
  login: { username: string; password: string } | null;
  /** Other hosts, as `host` or `host:port`, whose token server may get the login. */
  realms?: readonly string[];
  /** Whether this registry may be spoken to without TLS. */
  plain: boolean;
  signal: AbortSignal;
}

const types = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');
const MOST_BYTES = 4_000_000;

const size = z.number().int().nonnegative();
const manifestSchema = z.object({
  config: z.object({ size }),
  layers: z.array(z.object({ digest: z.string(), size })),
});
const indexSchema = z.object({
  manifests: z.array(
    z.object({
      digest: z.string(),
      platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
    }),
  ),
});
const tokenSchema = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** Rejects with `registry.*`, or with whatever the network says; who only wants to know a size takes that as "not known". */
export async function readLayers(question: RegistryQuestion): Promise<ImageLayer[]> {
  const { registry, repository, reference } = splitImage(question.image);
  const base = `${question.plain ? 'http' : 'https'}://${registry}/v2/${repository}/manifests/`;
  const first = await ask(base + reference, question);
  const index = indexSchema.safeParse(first);
  if (!index.success) return layersOf(first, question);
  // The vendor's images are for x86-64 only (docs/domain.md, "Platforms and GPUs").
  const fitting = index.data.manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64',
  );
  if (!fitting) throw new AppError('registry.imageMissing', { image: question.image });
  return layersOf(await ask(base + fitting.digest, question), question);
}

/** What a reference means there; null where the registry does not tell. Rejects as above, a missing one with `registry.imageMissing`. */
export async function readDigest(question: RegistryQuestion): Promise<string | null> {
  const { registry, repository, reference } = splitImage(question.image);
  const base = `${question.plain ? 'http' : 'https'}://${registry}/v2/${repository}/manifests/`;
  const answer = await reach(base + reference, question);
  await answer.body?.cancel();
  return answer.headers.get('docker-content-digest');
}

function layersOf(body: unknown, { image }: RegistryQuestion): ImageLayer[] {
  const manifest = manifestSchema.safeParse(body);
  if (!manifest.success) throw new AppError('registry.imageMissing', { image });
  return manifest.data.layers.map((layer) => ({ digest: layer.digest, sizeBytes: layer.size }));
}

async function ask(url: string, question: RegistryQuestion): Promise<unknown> {
  return readJson(await reach(url, question));
}

async function reach(url: string, question: RegistryQuestion): Promise<Response> {
  const { image, login, signal } = question;
  let answer = await get(url, {}, signal);
  const challenge = answer.headers.get('www-authenticate');
  if (answer.status === 401 && challenge) {
    const authorization = await authorize(challenge, question);
    if (authorization) answer = await get(url, { authorization }, signal);
  }
  if (answer.status === 401 || answer.status === 403)
    throw new AppError('registry.loginRefused', { registry: image.split('/')[0] ?? image, image });
  if (answer.status === 404) throw new AppError('registry.imageMissing', { image });
  if (!answer.ok)
    throw new Error(`${new URL(url).host} answered ${answer.status}${login ? ' to a login' : ''}`);
  return answer;
}

function get(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  return fetch(url, { headers: { accept: types, ...headers }, signal, redirect: 'follow' });
}

/** Registries whose token server has another name, from their own documentation. */
const TOKEN_SERVERS: Readonly<Record<string, string>> = {
  'docker.io': 'auth.docker.io',
  'registry-1.docker.io': 'auth.docker.io',
  'registry.gitlab.com': 'gitlab.com',
};

/**
 * Whether a token may be fetched there: at the registry itself, its known token server or one that the operator allowed, over TLS. Without
 * TLS only at the registry itself where it is spoken to without TLS. Anything else could be a stranger's server that the registry names.
 */
function mayFetchToken(realm: URL, { image, plain, realms = [] }: RegistryQuestion): boolean {
  const registry = splitImage(image).registry.toLowerCase();
  if (realm.protocol === 'http:') return plain && realm.host === registry;
  const hosts = [registry, TOKEN_SERVERS[registry], ...realms];
  return realm.protocol === 'https:' && hosts.some((host) => host === realm.host || host === realm.hostname);
}

/** `Basic` sends the login itself; `Bearer` fetches a token from where the registry says (distribution specification, token flow). */
async function authorize(challenge: string, question: RegistryQuestion): Promise<string | null> {
  const { login, signal } = question;
  const basic = login
    ? `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`
    : null;
  if (/^basic\b/i.test(challenge)) return basic;
  const field = (name: string) => new RegExp(`${name}="([^"]*)"`, 'i').exec(challenge)?.[1];
  const realm = field('realm');
  if (!/^bearer\b/i.test(challenge) || !realm || !URL.canParse(realm)) return null;
  const url = new URL(realm);
  if (!mayFetchToken(url, question)) {
    const { image } = question;
    const registry = splitImage(image).registry;
    throw new AppError('registry.foreignTokenServer', { registry, server: url.host });
  }
  for (const name of ['service', 'scope']) {
    const value = field(name);
    if (value) url.searchParams.set(name, value);
  }
  const answer = await get(url.href, basic ? { authorization: basic } : {}, signal);
  if (!answer.ok) return null;
  const { token, access_token } = tokenSchema.parse(await readJson(answer));
  const given = token ?? access_token;
  return given ? `Bearer ${given}` : null;
}

async function readJson(answer: Response): Promise<unknown> {
  return JSON.parse(await readBounded(answer, MOST_BYTES)) as unknown;
}

function splitImage(image: string): { registry: string; repository: string; reference: string } {
  const match = /^([^/]+)\/(.+?)(?::([\w][\w.-]*)|@(sha256:[0-9a-f]{64}))?$/.exec(image);
  const [, registry = '', repository = '', tag, digest] = match ?? [];
  return { registry, repository, reference: digest ?? tag ?? 'latest' };
}
