// Owns what an import has to bring to one host: which images are missing there, and which of their layers.
import { neededChains, type BundleImage, type BundleLayer } from './bundle-manifest.ts';

export interface HostImages {
  /** Layers with all below them that a load may build on. */
  chains: ReadonlySet<string>;
  /** Reference → whether that very image is there under it. */
  isThere(image: BundleImage): boolean;
}

export interface ImageToBring {
  image: BundleImage;
  /** In the order of the image; the others are there. */
  layers: BundleLayer[];
}

export interface HostImport {
  bring: ImageToBring[];
  /** Bytes of layers, each counted once. */
  sizeBytes: number;
  /** Images that build on layers which are neither in the bundle nor there. */
  withoutBase: { image: string; layers: number }[];
}

export function planImport(images: readonly BundleImage[], host: HostImages): HostImport {
  const missing = images.filter((image) => !host.isThere(image));
  const withoutBase = missing.flatMap((image) => {
    const lacking = neededChains(image).filter((chain) => !host.chains.has(chain));
    return lacking.length === 0 ? [] : [{ image: image.reference, layers: lacking.length }];
  });
  const sent = new Set<string>();
  const bring = missing.map((image) => ({
    image,
    layers: image.layers.filter(({ chainId }) => !host.chains.has(chainId)),
  }));
  let sizeBytes = 0;
  for (const { layers } of bring)
    for (const { digest, sizeBytes: size } of layers) {
      if (!sent.has(digest)) sizeBytes += size;
      sent.add(digest);
    }
  return { bring, sizeBytes, withoutBase };
}
