// Owns asking a registry for manifests and blobs on behalf of the engine: scheme, login, token, redirect-free GETs.
// What to do with the bytes is pull.ts's business.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { OutsideWorld } from '../engine-host.ts';
import { EngineError } from '../engine-error.ts';
import type { ImageReference } from './reference.ts';

export interface RegistryLogin {
  username?: string;
  password?: string;
  identitytoken?: string;
}

/** `X-Registry-Auth`: base64url of a small JSON object; absent or empty means anonymous. */
export function readRegistryAuth(header: string | string[] | undefined): RegistryLogin | undefined {
  if (typeof header !== 'string' || header === '') return undefined;
  try {
    const login = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as RegistryLogin;
    return login.username || login.identitytoken ? login : undefined;
  } catch {
    throw new EngineError(400, 'invalid X-Registry-Auth header');
  }
}

const manifestTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
].join(', ');

function loopback(registry: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(registry);
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export class RegistryClient {
  readonly #world: OutsideWorld;
  readonly #base: URL;
  readonly #reference: ImageReference;
  readonly #login: RegistryLogin | undefined;
  #token: string | undefined;

  constructor(world: OutsideWorld, reference: ImageReference, login: RegistryLogin | undefined) {
    this.#world = world;
    this.#reference = reference;
    this.#login = login;
    // Loopback registries need no TLS, as for a real engine: that is how a courier's registry reaches a host.
    this.#base = new URL(`${loopback(reference.registry) ? 'http' : 'https'}://${reference.registry}`);
  }

  async manifest(
    tagOrDigest: string,
  ): Promise<{ text: string; digest: string | undefined; mediaType: string }> {
    const response = await this.#get(`/v2/${this.#reference.repository}/manifests/${tagOrDigest}`, {
      accept: manifestTypes,
    });
    const text = await textOf(response);
    if (response.statusCode === 404) {
      const shown = `${this.#base.host}/${this.#reference.repository}:${tagOrDigest}`;
      throw new EngineError(404, `manifest for ${shown} not found: manifest unknown: manifest unknown`);
    }
    if (response.statusCode !== 200) throw this.#failure(response, text);
    const digest = response.headers['docker-content-digest'];
    return {
      text,
      digest: typeof digest === 'string' ? digest : undefined,
      mediaType: response.headers['content-type'] ?? '',
    };
  }

  async blob(digest: string): Promise<IncomingMessage> {
    const response = await this.#get(`/v2/${this.#reference.repository}/blobs/${digest}`, {});
    if (response.statusCode !== 200) throw this.#failure(response, await textOf(response));
    return response;
  }

  /** Login only: the body of `POST /auth`. */
  async ping(): Promise<void> {
    const response = await this.#get('/v2/', {});
    const text = await textOf(response);
    if (response.statusCode !== 200) throw this.#failure(response, text);
  }

  async #get(path: string, headers: Record<string, string>): Promise<IncomingMessage> {
    const first = await this.#request(new URL(path, this.#base), this.#authorised(headers));
    const challenge = first.headers['www-authenticate'];
    if (first.statusCode !== 401 || challenge === undefined || this.#token !== undefined) return first;
    await textOf(first);
    if (/^basic/i.test(challenge))
      return this.#request(new URL(path, this.#base), { ...headers, ...this.#basic() });
    await this.#fetchToken(challenge);
    return this.#request(new URL(path, this.#base), this.#authorised(headers));
  }

  async #fetchToken(challenge: string): Promise<void> {
    const fields = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map((found) => [found[1], found[2]]),
    ) as Record<string, string>;
    const url = new URL(fields.realm ?? '/v2/auth', this.#base);
    for (const name of ['service', 'scope'])
      if (fields[name] !== undefined) url.searchParams.set(name, fields[name]);
    const response = await this.#request(url, this.#basic());
    const text = await textOf(response);
    if (response.statusCode !== 200) throw this.#failure(response, text);
    const body = JSON.parse(text) as { token?: string; access_token?: string };
    this.#token = body.token ?? body.access_token;
  }

  #authorised(headers: Record<string, string>): Record<string, string> {
    return this.#token === undefined ? headers : { ...headers, authorization: `Bearer ${this.#token}` };
  }

  #basic(): Record<string, string> {
    if (this.#login?.username === undefined) return {};
    const pair = `${this.#login.username}:${this.#login.password ?? ''}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }

  async #request(url: URL, headers: Record<string, string>): Promise<IncomingMessage> {
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    let target = { host: url.hostname, port };
    if (!loopback(url.host)) {
      try {
        target = await this.#world.resolve(url.hostname, port);
      } catch (error) {
        throw this.#unreachable(url, error);
      }
    }
    return new Promise((resolve, reject) => {
      const options = {
        ...target,
        path: url.pathname + url.search,
        headers: { host: url.host, ...headers },
        agent: false,
        rejectUnauthorized: false,
        servername: url.hostname,
      };
      const request = (url.protocol === 'https:' ? https : http).get(options, resolve);
      request.on('error', (error) => reject(this.#unreachable(url, error)));
    });
  }

  #unreachable(url: URL, error: unknown): EngineError {
    const code = (error as { code?: string }).code ?? '';
    const words: Record<string, string> = {
      ENOTFOUND: `dial tcp: lookup ${url.hostname}: no such host`,
      ECONNREFUSED: `dial tcp ${url.host}: connect: connection refused`,
      ETIMEDOUT: `net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
    };
    return new EngineError(500, `Get "${url.origin}/v2/": ${words[code] ?? (error as Error).message}`);
  }

  #failure(response: IncomingMessage, text: string): EngineError {
    const { repository } = this.#reference;
    const message = /"message":"([^"]*)"/.exec(text)?.[1] ?? text.slice(0, 200);
    const status = response.statusCode ?? 0;
    if (status === 401 || status === 403) {
      if (this.#login === undefined) return new EngineError(500, `unauthorized: ${message}`);
      return new EngineError(
        500,
        `Head "${this.#base.origin}/v2/${repository}/manifests/${this.#reference.tag ?? 'latest'}": unauthorized: ${message}`,
      );
    }
    return new EngineError(500, `received unexpected HTTP status: ${String(status)} ${message}`);
  }
}
