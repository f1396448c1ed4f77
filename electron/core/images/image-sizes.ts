// Finds out how much a change must fetch: compressed sizes from the registry, cached for a while. Unknown is null, never zero; no caller waits
// long.
import { AppError } from '#shared/errors/app-error';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { Clock } from '../ports/clock.ts';
import type { SecretStore } from '../store/secret-store.ts';
import { askRegistry } from './ask-registry.ts';
import { readLayers, type ImageLayer } from './registry-manifest.ts';

/** A tag may be pushed again, and a registry that did not answer may be back. */
const KEEP_MS = 10 * 60_000;
const KEEP_FAILURE_MS = 60_000;

interface Kept {
  layers: Promise<ImageLayer[] | null>;
  until: number;
}

interface Dependencies {
  secrets: SecretStore;
  clock: Clock;
}

export class ImageSizes {
  readonly #deps: Dependencies;
  readonly #kept = new Map<string, Kept>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
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
    const now = this.#deps.clock.elapsedMs();
    const key = `${image} ${document.registry.credential ?? ''}`;
    const kept = this.#kept.get(key);
    if (kept && kept.until > now) return kept.layers;
    const layers = this.#ask(document, image).catch((thrown: unknown) => {
      // A secret that the operator has still to allow is no answer of the registry: the next plan asks again.
      if (thrown instanceof AppError && thrown.code.startsWith('secret.')) this.#kept.delete(key);
      else this.#kept.set(key, { layers: Promise.resolve(null), until: now + KEEP_FAILURE_MS });
      return null;
    });
    this.#kept.set(key, { layers, until: now + KEEP_MS });
    return layers;
  }

  #ask(document: SiteDocument, image: string): Promise<ImageLayer[]> {
    return askRegistry(this.#deps.secrets, { document, image, ask: readLayers });
  }
}
