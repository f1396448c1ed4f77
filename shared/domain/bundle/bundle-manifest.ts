// Owns the manifest of a bundle: what it is for, what it builds on, its images, and each file with size and SHA-256. Its signature covers the
// exact bytes of `bundle.json` (ADR 38).
import { z } from 'zod';
import { isContentPath } from './bundle-paths.ts';
import { digestSchema, sha256Schema } from './digest.ts';

/** The only format that this version understands. */
export const BUNDLE_FORMAT = 1;

const MOST_FILES = 20_000;
const MOST_LAYERS = 1_000;

const sizeBytes = z.int().nonnegative();

export const bundleLayerSchema = z.strictObject({
  /** Of the bytes in the registry, usually packed. */
  digest: digestSchema,
  /** Of the unpacked archive, as the configuration of the image names it. */
  diffId: digestSchema,
  /** Of this layer and all below it (OCI image specification, "Layer ChainID"). */
  chainId: digestSchema,
  sizeBytes,
  /** Whether its bytes are in the bundle; otherwise the host must have it. */
  isIncluded: z.boolean(),
});
export type BundleLayer = z.infer<typeof bundleLayerSchema>;

export const bundleImageSchema = z.strictObject({
  /** As sites name it, such as `quay.io/deepgram/self-hosted-api:release-260812`. */
  reference: z.string().min(1).max(500),
  /** Of its manifest. */
  digest: digestSchema,
  /** What the reference meant in the registry: the same, or a list that has it. */
  listDigest: digestSchema,
  mediaType: z.string().max(200),
  /** Of the manifest that `index.json` names: the same, or a translation of it to the OCI family. */
  layoutDigest: digestSchema,
  config: digestSchema,
  layers: z.array(bundleLayerSchema).min(1).max(MOST_LAYERS),
});
export type BundleImage = z.infer<typeof bundleImageSchema>;

export const bundleFileSchema = z.strictObject({
  path: z.string().refine(isContentPath, 'not a name that a bundle may have inside'),
  sizeBytes,
  sha256: sha256Schema,
});
export type BundleFile = z.infer<typeof bundleFileSchema>;

export const bundleManifestSchema = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  createdAt: z.string(),
  site: z.string().nullable(),
  release: z.string().nullable(),
  platform: z.strictObject({ os: z.string(), architecture: z.string() }),
  /** The have-list that a delta was made against, by its SHA-256; null: nothing is needed beforehand. */
  base: z.strictObject({ haveList: sha256Schema, site: z.string(), readAt: z.string() }).nullable(),
  images: z.array(bundleImageSchema).min(1).max(1_000),
  files: z.array(bundleFileSchema).min(1).max(MOST_FILES),
});
export type BundleManifest = z.infer<typeof bundleManifestSchema>;

/** Null where every file that the images need is in the list, or is said to be on the host already; otherwise what is missing. */
export function closureProblem({ images, files }: BundleManifest): { image: string; missing: string } | null {
  const there = new Map(files.map(({ path, sha256, sizeBytes: size }) => [path, { sha256, size }]));
  if (there.size !== files.length) return { image: '', missing: 'a name is listed twice' };
  for (const file of files)
    if (file.path.startsWith('blobs/') && !file.path.endsWith(`/${file.sha256}`))
      return { image: '', missing: `${file.path} has another SHA-256 than its name` };
  const has = (digest: string) => there.has(`blobs/sha256/${digest.slice('sha256:'.length)}`);
  for (const { reference, digest, layoutDigest, config, layers } of images) {
    for (const needed of [digest, layoutDigest, config])
      if (!has(needed)) return { image: reference, missing: needed };
    for (const layer of layers)
      if (layer.isIncluded && !has(layer.digest)) return { image: reference, missing: layer.digest };
  }
  return null;
}

/** As `sha256sum -c` reads it. */
export function checksumsText(files: readonly BundleFile[]): string {
  return files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join('');
}

/** What a host must have before a delta, so that each image is complete there. */
export function neededChains({ layers }: BundleImage): string[] {
  return layers.flatMap(({ chainId, isIncluded }) => (isIncluded ? [] : [chainId]));
}
