// Owns knowing how much a change has to fetch: sizes as the registry states them, asked once and kept for a while. Not known is null,
// never zero; nothing waits long for it.
import { AppError } from '#shared/errors/app-error';
import type { SiteDocument } from '#shared/domain/site-document';
import type { Clock } from '../ports/clock.ts';
import type { SecretStore } from '../store/secret-store.ts';
import { readLayers, type ImageLayer } from './registry-manifest.ts';

const ASK_MS = 3_000;
/** A tag may be pushed again, and a registry that did not answer may be back. */
const KEEP_MS = 10 * 60_000;
const KEEP_FAILURE_MS = 60_000;

interface Kept {
  layers: Promise<ImageLayer[] | null>;
  until: number;
}

interface Parts {
  secrets: SecretStore;
  clock: Clock;
}

export class ImageSizes {
  readonly #parts: Parts;
  readonly #kept = new Map<string, Kept>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Layers of those images that the registry told about: compressed bytes by digest. */
  async layers(document: SiteDocument, images: string[]): Promise<Record<string, Record<string, number>>> {
    // A site without a way out asks nobody.
    if (document.network.egress === 'none') return {};
    const found = await Promise.all(
      images.map(async (image) => [image, await this.#layers(document, image)] as const),
    );
    return Object.fromEntries(
      found.flatMap(([image, layers]) =>
        layers
          ? [[image, Object.fromEntries(layers.map(({ digest, sizeBytes }) => [digest, sizeBytes]))] as const]
          : [],
      ),
    );
  }

  #layers(document: SiteDocument, image: string): Promise<ImageLayer[] | null> {
    const now = this.#parts.clock.now().getTime();
    const key = `${image} ${document.registry.credential ?? ''}`;
    const kept = this.#kept.get(key);
    if (kept && kept.until > now) return kept.layers;
    const layers = this.#ask(document, image).catch(() => {
      this.#kept.set(key, { layers: Promise.resolve(null), until: now + KEEP_FAILURE_MS });
      return null;
    });
    this.#kept.set(key, { layers, until: now + KEEP_MS });
    return layers;
  }

  async #ask(document: SiteDocument, image: string): Promise<ImageLayer[]> {
    const login = await this.#login(document);
    const ask = (plain: boolean) =>
      readLayers({
        image,
        login: plain && !isOwn(image) ? null : login,
        plain,
        signal: AbortSignal.timeout(ASK_MS),
      });
    try {
      return await ask(false);
    } catch (thrown) {
      // What the registry itself said stands. Without TLS only a registry of one's own network is asked, and never with the login.
      if (thrown instanceof AppError || !isPrivate(image)) throw thrown;
      return ask(true);
    }
  }

  async #login({ registry }: SiteDocument) {
    const { credential } = registry;
    const isStored = this.#parts.secrets.list().some(({ name }) => `secret:${name}` === credential);
    if (!credential || !isStored) return null;
    const value = await this.#parts.secrets.open(credential);
    const colon = value.indexOf(':');
    return { username: value.slice(0, colon), password: value.slice(colon + 1) };
  }
}

const hostOf = (image: string): string => (image.split('/')[0] ?? '').replace(/:\d+$/, '');

/** This very machine: nobody listens on the way. */
function isOwn(image: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostOf(image));
}

function isPrivate(image: string): boolean {
  return isOwn(image) || /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(hostOf(image));
}
