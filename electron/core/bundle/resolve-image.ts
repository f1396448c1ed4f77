// Owns finding out what an image is made of: its manifest for the platform of a bundle, its configuration, its layers with the names that engines
// keep them by. Everything small is read here, so that nothing large is fetched for an image that cannot be used.
import { createHash } from 'node:crypto';
import type { BundleImage } from '#shared/domain/bundle/bundle-manifest';
import { canonicalJson } from '#shared/domain/bundle/canonical-json';
import { chainIds } from '#shared/domain/bundle/chain-ids';
import {
  asOciManifest,
  bundlePlatform,
  imageConfigSchema,
  imageIndexSchema,
  imageManifestSchema,
  ociManifestType,
} from '#shared/domain/bundle/oci-image';
import { AppError } from '#shared/errors/app-error';
import type { z } from 'zod';
import { sha256 } from '../ports/sha256.ts';
import type { RegistryClient } from '../registry/registry-client.ts';

const MOST_CONFIG_BYTES = 8_000_000;

export interface ResolvedImage extends BundleImage {
  /** Manifest and configuration: digest → bytes. */
  small: Map<string, Buffer>;
}

/** Rejects with `registry.*`, `bundle.otherArchitecture`, `bundle.notClosed`. */
export async function resolveImage(
  client: RegistryClient,
  { reference, signal }: { reference: string; signal: AbortSignal },
): Promise<ResolvedImage> {
  const first = await client.manifest(client.name.reference, signal);
  const index = imageIndexSchema.safeParse(parse(first.bytes));
  const found = index.success ? await client.manifest(forPlatform(index.data, reference), signal) : first;
  const manifest = imageManifestSchema.safeParse(parse(found.bytes));
  if (!manifest.success) throw new AppError('registry.imageMissing', { image: reference });
  const { config, layers } = manifest.data;
  if (config.size > MOST_CONFIG_BYTES)
    throw new AppError('bundle.notClosed', {
      image: reference,
      missing: `a configuration of ${config.size} bytes`,
    });
  const chunks: Buffer[] = [];
  const wanted = { digest: config.digest, sizeBytes: config.size };
  for await (const chunk of client.blob(wanted, { signal })) chunks.push(chunk);
  const configBytes = Buffer.concat(chunks);
  const diffIds = readConfig(configBytes, reference);
  if (diffIds.length !== layers.length)
    throw new AppError('bundle.notClosed', {
      image: reference,
      missing: 'a layer for each line of its configuration',
    });
  const chains = chainIds(diffIds, sha256);
  const mediaType = manifest.data.mediaType ?? (found.mediaType || ociManifestType);
  const translated = asOciManifest({ ...manifest.data, mediaType });
  const layoutBytes = translated === null ? found.bytes : Buffer.from(canonicalJson(translated));
  const layoutDigest = digestOf(layoutBytes);
  return {
    reference,
    digest: found.digest,
    listDigest: first.digest,
    mediaType,
    layoutDigest,
    config: config.digest,
    layers: layers.map(({ digest, size }, at) => ({
      digest,
      diffId: diffIds[at] ?? '',
      chainId: chains[at] ?? '',
      sizeBytes: size,
      isIncluded: true,
    })),
    small: new Map([
      [found.digest, found.bytes],
      [layoutDigest, layoutBytes],
      [config.digest, configBytes],
    ]),
  };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function forPlatform({ manifests }: z.infer<typeof imageIndexSchema>, reference: string): string {
  const wanted = `${bundlePlatform.os}/${bundlePlatform.architecture}`;
  const names = manifests.map(({ platform }) => `${platform?.os ?? '?'}/${platform?.architecture ?? '?'}`);
  const fitting = manifests[names.indexOf(wanted)];
  if (fitting) return fitting.digest;
  throw new AppError('bundle.otherArchitecture', { what: reference, found: names.join(', '), wanted });
}

function readConfig(bytes: Buffer, reference: string): string[] {
  const config = imageConfigSchema.safeParse(parse(bytes));
  if (!config.success)
    throw new AppError('bundle.notClosed', { image: reference, missing: 'a configuration that can be read' });
  const { os, architecture, rootfs } = config.data;
  if (os !== bundlePlatform.os || architecture !== bundlePlatform.architecture)
    throw new AppError('bundle.otherArchitecture', {
      what: reference,
      found: `${os}/${architecture}`,
      wanted: `${bundlePlatform.os}/${bundlePlatform.architecture}`,
    });
  return rootfs.diff_ids;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
