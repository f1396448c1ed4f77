// Owns asking a registry for manifests, tags and blobs (OCI distribution specification, "Pull"). Rejects with `registry.*` for what the registry
// says, and with what the network says otherwise; registry-failure.ts puts that into words.
import { createHash, type Hash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error';
import { authorize, type RegistryLogin } from './authorize.ts';
import { readImageName, type ImageName } from './image-name.ts';
import { pauseMs, readRetryAfter, type Patience } from './patience.ts';
import {
  askOnce,
  endAnswer,
  readBytes,
  readText,
  type Headers,
  type RegistryAnswer,
} from './registry-answer.ts';
import { isTlsProblem } from './registry-failure.ts';

export const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const MOST_REDIRECTS = 5;
const MOST_TAG_PAGES = 100;

export interface RegistryPlace {
  /** Such as `quay.io/deepgram/self-hosted-api:release-260812`. */
  image: string;
  login: RegistryLogin | null;
  /** Other hosts, as `host` or `host:port`, whose token server may get the login. */
  realms?: readonly string[] | undefined;
  /** Whether this registry may be spoken to without TLS. */
  plain: boolean;
}

export interface RegistryManners {
  way: Dispatcher;
  patience: Patience;
  now(): Date;
}

export interface FoundManifest {
  /** Exactly as the registry sent them: their digest is their name. */
  bytes: Buffer;
  mediaType: string;
  digest: string;
}

export interface WantedBlob {
  digest: string;
  sizeBytes: number;
}

/** What is there already of a blob: its length, and its bytes as far as they were hashed. */
export interface BlobStart {
  sizeBytes: number;
  hash: Hash;
}

const tagsSchema = z.object({ tags: z.array(z.string()).nullable() });

export class RegistryClient {
  readonly name: ImageName;
  /** The host that blobs are handed out from, where it is not the registry itself; null while no blob was asked for. */
  contentHost: string | null = null;
  readonly #place: RegistryPlace;
  readonly #manners: RegistryManners;
  #authorization: string | null = null;

  constructor(place: RegistryPlace, manners: RegistryManners) {
    this.name = readImageName(place.image);
    this.#place = place;
    this.#manners = manners;
  }

  /** A tag or a digest. Rejects with `registry.bytesWrong` where a digest was asked for and other bytes came. */
  async manifest(reference: string, signal: AbortSignal): Promise<FoundManifest> {
    const accept = manifestTypes.join(', ');
    return this.#patiently(signal, async () => {
      const answer = await this.#reach(`manifests/${reference}`, { headers: { accept }, signal });
      const bytes = await readBytes(answer);
      const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
      if (reference.startsWith('sha256:') && digest !== reference) throw this.#bytesWrong(reference);
      return { bytes, digest, mediaType: (answer.header('content-type') ?? '').split(';')[0]?.trim() ?? '' };
    });
  }

  /** What a reference means there; null where the registry does not tell. */
  async digestOf(reference: string, signal: AbortSignal): Promise<string | null> {
    const accept = manifestTypes.join(', ');
    return this.#patiently(signal, async () => {
      const answer = await this.#reach(`manifests/${reference}`, { headers: { accept }, signal });
      endAnswer(answer);
      return answer.header('docker-content-digest');
    });
  }

  async tags(signal: AbortSignal): Promise<string[]> {
    const found: string[] = [];
    let page: string | null = 'tags/list?n=1000';
    for (let pages = 0; page !== null && pages < MOST_TAG_PAGES; pages += 1) {
      const path: string = page;
      const { tags, next } = await this.#patiently(signal, async () => {
        const answer = await this.#reach(path, { headers: {}, signal });
        const body = tagsSchema.parse(JSON.parse(await readText(answer)));
        return { tags: body.tags ?? [], next: nextPage(answer.header('link')) };
      });
      found.push(...tags);
      page = next;
    }
    return found;
  }

  /**
   * The bytes that are missing of a blob. A transfer that breaks off goes on where it was. Whoever reads them believes them only after the
   * last one: then it rejects with `registry.bytesWrong` where they are not those of the digest.
   */
  async *blob(
    wanted: WantedBlob,
    { signal, start }: { signal: AbortSignal; start?: BlobStart },
  ): AsyncGenerator<Buffer> {
    const hash = start?.hash ?? createHash('sha256');
    let at = start?.sizeBytes ?? 0;
    let tried = 0;
    while (at < wanted.sizeBytes) {
      const before = at;
      let failure: unknown = null;
      try {
        for await (const chunk of this.#blobOnce(wanted, { from: at, signal })) {
          at += chunk.length;
          if (at > wanted.sizeBytes) throw this.#bytesWrong(wanted.digest);
          hash.update(chunk);
          yield chunk;
        }
      } catch (thrown) {
        signal.throwIfAborted();
        if (!isPassing(thrown)) throw thrown;
        failure = thrown;
      }
      if (at === wanted.sizeBytes) break;
      tried = at > before ? 1 : tried + 1;
      if (tried >= this.#manners.patience.tries) throw this.#givenUp(wanted.digest, { tried, failure });
      await this.#pause(tried, { failure, signal });
    }
    if (`sha256:${hash.digest('hex')}` !== wanted.digest) throw this.#bytesWrong(wanted.digest);
  }

  async *#blobOnce(
    { digest }: WantedBlob,
    { from, signal }: { from: number; signal: AbortSignal },
  ): AsyncGenerator<Buffer> {
    const headers: Headers = from > 0 ? { range: `bytes=${from}-` } : {};
    const answer = await this.#reach(`blobs/${digest}`, { headers, signal });
    // A registry may send all of it again, whatever was asked for.
    let passOver = answer.status === 206 ? from - rangeStart(answer) : from;
    if (passOver < 0) {
      endAnswer(answer);
      throw this.#bytesWrong(digest);
    }
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      if (passOver >= chunk.length) passOver -= chunk.length;
      else {
        yield passOver > 0 ? chunk.subarray(passOver) : chunk;
        passOver = 0;
      }
    }
  }

  /** For short answers: the whole request again. */
  async #patiently<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1)
      try {
        return await ask();
      } catch (thrown) {
        signal.throwIfAborted();
        if (!isPassing(thrown) || tried >= this.#manners.patience.tries) throw unwrapped(thrown);
        await this.#pause(tried, { failure: thrown, signal });
      }
  }

  async #pause(tried: number, { failure, signal }: { failure: unknown; signal: AbortSignal }): Promise<void> {
    const { patience } = this.#manners;
    const retryAfterMs = failure instanceof Passing ? failure.retryAfterMs : null;
    if ((retryAfterMs ?? 0) > patience.mostRetryAfterMs) throw unwrapped(failure);
    await patience.sleep(pauseMs(patience, { tried, retryAfterMs }), signal);
  }

  /** Logs in where the registry asks for it, and follows to where blobs are handed out. Only answers that are good come back. */
  async #reach(
    path: string,
    { headers, signal }: { headers: Headers; signal: AbortSignal },
  ): Promise<RegistryAnswer> {
    const { registry, repository } = this.name;
    const url = `${this.#place.plain ? 'http' : 'https'}://${registry}/v2/${repository}/${path}`;
    const ask = (to: string, more: Headers) =>
      askOnce(to, more, {
        dispatcher: this.#manners.way,
        signal,
        idleMs: this.#manners.patience.idleMs,
      });
    const known: Headers = this.#authorization === null ? {} : { authorization: this.#authorization };
    let answer = await ask(url, { ...headers, ...known });
    const challenge = answer.header('www-authenticate');
    if (answer.status === 401 && challenge) {
      endAnswer(answer);
      this.#authorization = await authorize(challenge, { ...this.#place, registry }, ask);
      if (this.#authorization !== null)
        answer = await ask(url, { ...headers, authorization: this.#authorization });
    }
    answer = await this.#follow(answer, { url, headers, ask });
    if (answer.status === 200 || answer.status === 206) return answer;
    endAnswer(answer);
    throw this.#refusal(answer);
  }

  /** No login goes along. */
  async #follow(
    first: RegistryAnswer,
    {
      url,
      headers,
      ask,
    }: { url: string; headers: Headers; ask: (url: string, headers: Headers) => Promise<RegistryAnswer> },
  ): Promise<RegistryAnswer> {
    let answer = first;
    let from = url;
    for (
      let count = 0;
      count < MOST_REDIRECTS && [301, 302, 303, 307, 308].includes(answer.status);
      count += 1
    ) {
      const location = answer.header('location');
      endAnswer(answer);
      if (location === null || !URL.canParse(location, from)) break;
      const to = new URL(location, from);
      // What was asked for over TLS does not come without.
      if (to.protocol !== 'https:' && !(to.protocol === 'http:' && this.#place.plain)) break;
      const isElsewhere = to.host !== this.name.registry.toLowerCase();
      if (isElsewhere) this.contentHost = to.host;
      try {
        const own: Headers =
          isElsewhere || this.#authorization === null ? {} : { authorization: this.#authorization };
        answer = await ask(to.href, { ...headers, ...own });
      } catch (thrown) {
        throw isElsewhere && !isAbort(thrown)
          ? new Passing(this.#contentHostError(to.host, thrown), null)
          : thrown;
      }
      from = to.href;
    }
    return answer;
  }

  #contentHostError(contentHost: string, thrown: unknown): AppError {
    const { registry } = this.name;
    return new AppError(
      'registry.contentHostNotReached',
      { registry, contentHost, problem: wordsOf(thrown) },
      { cause: thrown },
    );
  }

  #refusal({ status, header }: RegistryAnswer): Error {
    const { image } = this.#place;
    const { registry } = this.name;
    const retryAfterMs = readRetryAfter(header('retry-after'), this.#manners.now());
    if (status === 429) {
      const seconds = retryAfterMs === null ? 'some' : String(Math.ceil(retryAfterMs / 1000));
      return new Passing(new AppError('registry.rateLimited', { registry, seconds }), retryAfterMs);
    }
    if (status === 401 || status === 403) return new AppError('registry.loginRefused', { registry, image });
    if (status === 404) return new AppError('registry.imageMissing', { image });
    const refused = new AppError('registry.refused', { registry, status, image });
    return status >= 500 ? new Passing(refused, retryAfterMs) : refused;
  }

  #bytesWrong(digest: string): AppError {
    return new AppError('registry.bytesWrong', { registry: this.name.registry, digest });
  }

  #givenUp(digest: string, { tried, failure }: { tried: number; failure: unknown }): unknown {
    if (failure instanceof Passing) return failure.told;
    if (neverConnected.test(String((failure as { code?: unknown } | null)?.code))) return failure;
    return new AppError(
      'registry.cut',
      { registry: this.name.registry, digest, tries: tried },
      { cause: failure },
    );
  }
}

/** A refusal that the same request may not meet again later. */
class Passing extends Error {
  readonly told: AppError;
  readonly retryAfterMs: number | null;

  constructor(told: AppError, retryAfterMs: number | null) {
    super(told.message);
    this.told = told;
    this.retryAfterMs = retryAfterMs;
  }
}

const neverConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

const unwrapped = (thrown: unknown): unknown => (thrown instanceof Passing ? thrown.told : thrown);

/** What the registry said for good is not asked again, nor a certificate that is not trusted. */
function isPassing(thrown: unknown): boolean {
  return !(thrown instanceof AppError) && !isTlsProblem(thrown) && !isAbort(thrown);
}

const isAbort = (thrown: unknown): boolean => (thrown as Error | null)?.name === 'AbortError';
const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

function rangeStart(answer: RegistryAnswer): number {
  return Number(/^bytes (\d+)-/.exec(answer.header('content-range') ?? '')?.[1] ?? Number.NaN);
}

/** Of `Link: </v2/…/tags/list?n=1000&last=x>; rel="next"`: the part after the repository. */
function nextPage(link: string | null): string | null {
  return /<[^>]*\/(tags\/list\?[^>]*)>;\s*rel="?next"?/.exec(link ?? '')?.[1] ?? null;
}
