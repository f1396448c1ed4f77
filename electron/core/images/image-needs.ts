// Estimates the disk space that a host needs for missing images, on the safe side: the registry reports compressed sizes, and compressed and
// unpacked data exist side by side for a while.
import { imageReference } from '#shared/domain/containers/desired';
import { roomForPull } from '#shared/domain/plan/room';
import { wantedOn } from '#shared/domain/site/site-services';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { ImageSizes } from './image-sizes.ts';

interface Dependencies {
  hosts: HostConnections;
  sizes: ImageSizes;
}

export class ImageNeeds {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Bytes; zero when it has them all; null where the host or the registry does not tell. */
  async room(document: SiteDocument, host: SiteHost): Promise<number | null> {
    try {
      const engine = await this.#deps.hosts.engine(host);
      // A practice host makes its images itself.
      if (engine.version.product === 'practice') return 0;
      const wanted = [
        ...new Set(
          wantedOn(document, host).map(({ name, role }) => imageReference(document, { service: name, role })),
        ),
      ];
      const found = await Promise.all(wanted.map((image) => engine.inspectImage(image)));
      const missing = wanted.filter((_, index) => found[index] === null);
      if (missing.length === 0) return 0;
      const known = Object.values(await this.#deps.sizes.layers(document, missing));
      if (known.length < missing.length) return null;
      const layers = new Map(known.flatMap((list) => Object.entries(list)));
      return roomForPull([...layers.values()].reduce((sum, bytes) => sum + bytes, 0));
    } catch {
      return null; // the host itself is judged elsewhere
    }
  }
}
