// Owns the read side of OCI distribution v2 over the synthetic images: ping, token, manifests by tag and digest,
// blobs with ranges, tag lists. Faults (refused login, cut streams, corrupt bytes) are switched on by drills.
import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { answerJson, placeOf } from '../answers.ts';
import {
  buildImage,
  manifestMediaType,
  planImage,
  practiceReleases,
  type BuiltImage,
} from './image-content.ts';

export interface RegistryFaults {
  refuseLogin: boolean;
  cutBlobs: boolean;
  corruptBlobs: boolean;
}

interface RegistryOptions {
  /** Anonymous pulls allowed; a login beginning with `invalid` is refused always. */
  anonymous: boolean;
  /** When set, exactly this login is accepted. */
  login?: { username: string; password: string };
  /** Scheme and host that clients reach this registry by: named in the token challenge. */
  publicUrl: string;
}

const tokenSeconds = 300;

export class Registry {
  readonly faults: RegistryFaults = { refuseLogin: false, cutBlobs: false, corruptBlobs: false };
  readonly #options: RegistryOptions;
  readonly #images = new Map<string, Promise<BuiltImage> | undefined>();
  readonly #built: BuiltImage[] = [];
  readonly #tokens = new Set<string>();

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  readonly listener: RequestListener = (request, response) => {
    void this.#answer(request, response).catch(() => response.destroy());
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('docker-distribution-api-version', 'registry/2.0');
    const { pathname, searchParams } = placeOf(request);
    if (pathname === '/v2/auth') {
      this.#token(request, response);
      return;
    }
    const target = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(pathname);
    const repository = target?.[1] ?? searchParams.get('scope')?.split(':')[1] ?? '';
    if (!this.#authorised(request)) {
      const scope = repository ? `,scope="repository:${repository}:pull"` : '';
      const realm = `${this.#options.publicUrl}/v2/auth`;
      response.setHeader('www-authenticate', `Bearer realm="${realm}",service="practice-registry"${scope}`);
      answerJson(
        response,
        401,
        failure('UNAUTHORIZED', 'access to the requested resource is not authorized'),
      );
      return;
    }
    if (pathname === '/v2/' || pathname === '/v2') answerJson(response, 200, {});
    else if (target?.[2] === 'tags') answerJson(response, 200, { name: repository, tags: practiceReleases });
    else if (target?.[2] === 'manifests')
      await this.#manifest({ repository, reference: target[3] ?? '' }, request, response);
    else if (target?.[2] === 'blobs') this.#blob(target[3] ?? '', request, response);
    else answerJson(response, 404, failure('NOT_FOUND', 'not found'));
  }

  #token(request: IncomingMessage, response: ServerResponse): void {
    const credentials = basicLogin(request);
    const { login, anonymous } = this.#options;
    const allowed = credentials
      ? login
        ? credentials.username === login.username && credentials.password === login.password
        : credentials.password !== '' && !credentials.password.startsWith('invalid')
      : anonymous;
    if (this.faults.refuseLogin || !allowed) {
      answerJson(
        response,
        401,
        failure('UNAUTHORIZED', 'Could not find robot with specified username or invalid password'),
      );
      return;
    }
    const token = createHash('sha256')
      .update(`${String(Date.now())} ${String(Math.random())}`)
      .digest('hex');
    this.#tokens.add(token);
    answerJson(response, 200, {
      token,
      access_token: token,
      expires_in: tokenSeconds,
      issued_at: new Date().toISOString(),
    });
  }

  #authorised(request: IncomingMessage): boolean {
    if (this.faults.refuseLogin) return false;
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    return bearer !== undefined && this.#tokens.has(bearer);
  }

  async #manifest(
    wanted: { repository: string; reference: string },
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { repository, reference } = wanted;
    const image = reference.startsWith('sha256:')
      ? await this.#byDigest(repository, reference)
      : await this.#image(repository, reference);
    if (!image) {
      answerJson(response, 404, failure('MANIFEST_UNKNOWN', `manifest unknown`));
      return;
    }
    response.writeHead(200, {
      'content-type': manifestMediaType,
      'content-length': image.manifest.length,
      'docker-content-digest': image.manifestDigest,
    });
    response.end(request.method === 'HEAD' ? undefined : image.manifest);
  }

  #image(repository: string, tag: string): Promise<BuiltImage> | undefined {
    const key = `${repository}:${tag}`;
    if (!this.#images.has(key)) {
      const plan = planImage(repository, tag);
      const building = plan && buildImage(plan);
      void building?.then((image) => this.#built.push(image));
      this.#images.set(key, building);
    }
    return this.#images.get(key);
  }

  async #byDigest(repository: string, digest: string): Promise<BuiltImage | undefined> {
    for (const tag of [...practiceReleases, 'latest']) {
      const image = await this.#image(repository, tag);
      if (image?.manifestDigest === digest) return image;
    }
    return undefined;
  }

  #blob(digest: string, request: IncomingMessage, response: ServerResponse): void {
    let blob = this.#built.map((image) => image.blobs.get(digest)).find((found) => found !== undefined);
    if (!blob) {
      answerJson(response, 404, failure('BLOB_UNKNOWN', 'blob unknown to registry'));
      return;
    }
    if (this.faults.corruptBlobs && blob.length > 50_000) {
      blob = Buffer.from(blob);
      blob.fill(0x58, 1000, 2000);
    }
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const start = range ? Number(range[1]) : 0;
    const end = range?.[2] ? Math.min(Number(range[2]), blob.length - 1) : blob.length - 1;
    const part = blob.subarray(start, end + 1);
    response.writeHead(range ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': part.length,
      'accept-ranges': 'bytes',
      'docker-content-digest': digest,
      ...(range ? { 'content-range': `bytes ${String(start)}-${String(end)}/${String(blob.length)}` } : {}),
    });
    if (request.method === 'HEAD') response.end();
    else if (this.faults.cutBlobs && part.length > 50_000) {
      response.write(part.subarray(0, part.length >> 1), () => response.destroy());
    } else response.end(part);
  }
}

function failure(code: string, message: string): object {
  return { errors: [{ code, message, detail: {} }] };
}

function basicLogin(request: IncomingMessage): { username: string; password: string } | undefined {
  const encoded = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [username = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { username, password: rest.join(':') };
}
