// Reads the manifest of an image from a registry without fetching the image. Sizes are those of compressed layers.
import { AppError } from '#shared/errors/app-error';
import { z } from 'zod';
import { noPatience } from '../registry/patience.ts';
import { RegistryClient, type RegistryPlace } from '../registry/registry-client.ts';
import { straightWay } from '../registry/registry-way.ts';

export interface ImageLayer {
  digest: string;
  sizeBytes: number;
}

export interface RegistryQuestion extends RegistryPlace {
  signal: AbortSignal;
}

const size = z.number().int().nonnegative();
const manifestSchema = z.object({
  config: z.object({ size }),
  layers: z.array(z.object({ digest: z.string(), size })),
});
const indexSchema = z.object({
  manifests: z.array(
    z.object({
      digest: z.string(),
      platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
    }),
  ),
});
/** Rejects with `registry.*`, or with whatever the network says; who only wants to know a size takes that as "not known". */
export async function readLayers(question: RegistryQuestion): Promise<ImageLayer[]> {
  const client = openClient(question);
  const read = async (reference: string): Promise<unknown> =>
    JSON.parse((await client.manifest(reference, question.signal)).bytes.toString('utf8'));
  const first = await read(client.name.reference);
  const index = indexSchema.safeParse(first);
  if (!index.success) return layersOf(first, question);
  // The vendor's images are for x86-64 only (docs/domain.md, "Platforms and GPUs").
  const fitting = index.data.manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64',
  );
  if (!fitting) throw new AppError('registry.imageMissing', { image: question.image });
  return layersOf(await read(fitting.digest), question);
}

/** What a reference means there; null where the registry does not tell. Rejects as above, a missing one with `registry.imageMissing`. */
export async function readDigest(question: RegistryQuestion): Promise<string | null> {
  const client = openClient(question);
  return client.digestOf(client.name.reference, question.signal);
}

function openClient(question: RegistryQuestion): RegistryClient {
  return new RegistryClient(question, { way: straightWay, patience: noPatience, now: () => new Date() });
}

function layersOf(body: unknown, { image }: RegistryQuestion): ImageLayer[] {
  const manifest = manifestSchema.safeParse(body);
  if (!manifest.success) throw new AppError('registry.imageMissing', { image });
  return manifest.data.layers.map((layer) => ({ digest: layer.digest, sizeBytes: layer.size }));
}
