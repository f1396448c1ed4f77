// Owns what is read of manifests, lists of manifests and configurations of images, in both families of media types.
import { z } from 'zod';
import { digestSchema } from './digest.ts';

const descriptor = z.object({
  mediaType: z.string().optional(),
  digest: digestSchema,
  size: z.int().nonnegative(),
});

export const imageManifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: descriptor,
  layers: z.array(descriptor).min(1).max(1_000),
});
export type ImageManifest = z.infer<typeof imageManifestSchema>;

export const imageIndexSchema = z.object({
  manifests: z.array(
    z.object({
      digest: digestSchema,
      size: z.number().optional(),
      platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
    }),
  ),
});

export const imageConfigSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  rootfs: z.object({ diff_ids: z.array(digestSchema).min(1) }),
});

/** The vendor's images are for x86-64 only (docs/domain.md, "Platforms and GPUs"). */
export const bundlePlatform = { os: 'linux', architecture: 'amd64' } as const;

export const ociManifestType = 'application/vnd.oci.image.manifest.v1+json';

const ociLayerTypes: Readonly<Record<string, string>> = {
  'application/vnd.docker.image.rootfs.diff.tar.gzip': 'application/vnd.oci.image.layer.v1.tar+gzip',
  'application/vnd.docker.image.rootfs.diff.tar': 'application/vnd.oci.image.layer.v1.tar',
  'application/vnd.docker.image.rootfs.diff.tar.zstd': 'application/vnd.oci.image.layer.v1.tar+zstd',
};

/**
 * The same configuration and layers under a manifest of the OCI family: an image layout knows no other, and tools do not find images of the older
 * family in it. Null where it is of that family, or has a layer of a type that the family has no name for.
 */
export function asOciManifest({ mediaType, config, layers }: ImageManifest): object | null {
  if (mediaType !== 'application/vnd.docker.distribution.manifest.v2+json') return null;
  const named = layers.map(({ digest, size, mediaType: type }) => ({
    mediaType: ociLayerTypes[type ?? ''],
    digest,
    size,
  }));
  if (named.some((layer) => layer.mediaType === undefined)) return null;
  return {
    schemaVersion: 2,
    mediaType: ociManifestType,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: config.digest,
      size: config.size,
    },
    layers: named,
  };
}

interface IndexedImage {
  reference: string;
  /** Of a manifest of the OCI family. */
  layoutDigest: string;
  sizeBytes: number;
}

/** `index.json` of an OCI image layout; each image is named as sites name it. */
export function imageIndex(images: readonly IndexedImage[]): object {
  return {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: images.map(({ reference, layoutDigest, sizeBytes }) => ({
      mediaType: ociManifestType,
      digest: layoutDigest,
      size: sizeBytes,
      platform: bundlePlatform,
      annotations: { 'org.opencontainers.image.ref.name': reference },
    })),
  };
}
