// Owns the archive that an engine is sent: as `docker save` writes it (manifest.json, configurations, layers), with exactly the layers that the
// host lacks. Layers go packed, as they are in the bundle; engines unpack them and check them against the configuration. Nothing is stored twice.
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import type { ImageToBring } from '#shared/domain/bundle/import-plan';
import { blobPath } from '#shared/domain/bundle/bundle-paths';
import { hexOf } from '#shared/domain/bundle/digest';
import { AppError } from '#shared/errors/app-error';
import type { OpenedBundle } from './open-bundle.ts';

interface SendOptions {
  bring: readonly ImageToBring[];
  signal: AbortSignal;
  onBytes: (count: number) => void;
}

export function loadArchive(bundle: OpenedBundle, options: SendOptions): Readable {
  const archive = pack();
  fill(archive, bundle, options).then(
    () => archive.finalize(),
    (error: unknown) => archive.destroy(error as Error),
  );
  return archive as unknown as Readable;
}

async function fill(
  archive: Pack,
  bundle: OpenedBundle,
  { bring, signal, onBytes }: SendOptions,
): Promise<void> {
  const list = bring.map(({ image }) => ({
    Config: configName(image.config),
    // A reference by digest alone names no tag.
    RepoTags: image.reference.includes('@') ? null : [image.reference],
    // Also those that are not sent: the engine looks for them by what they contain.
    Layers: image.layers.map(({ digest }) => layerName(digest)),
  }));
  archive.entry({ name: 'manifest.json' }, `${JSON.stringify(list)}\n`);
  const sent = new Set<string>();
  for (const { image, layers } of bring) {
    await send(archive, bundle, {
      digest: image.config,
      name: configName(image.config),
      sent,
      signal,
      onBytes,
    });
    for (const { digest } of layers)
      await send(archive, bundle, { digest, name: layerName(digest), sent, signal, onBytes });
  }
}

const configName = (digest: string): string => `${hexOf(digest)}.json`;
const layerName = (digest: string): string => `${hexOf(digest)}/layer.tar`;

interface Part {
  digest: string;
  name: string;
  sent: Set<string>;
  signal: AbortSignal;
  onBytes: (count: number) => void;
}

/**
 * Not hashed again: the medium may have changed since it was checked, but an engine compares what a layer unpacks to with the configuration, and
 * the configuration is what the image is known by when it is read back.
 */
async function send(archive: Pack, { source }: OpenedBundle, part: Part): Promise<void> {
  const { digest, name, sent, signal, onBytes } = part;
  if (sent.has(digest)) return;
  sent.add(digest);
  const file = blobPath(digest);
  const counted = async function* () {
    for await (const chunk of source.open(file, signal)) {
      onBytes(chunk.length);
      // The stream keeps it beyond the next one.
      yield Buffer.from(chunk);
    }
  };
  const sizeBytes = source.sizes.get(file);
  if (sizeBytes === undefined) throw new AppError('bundle.fileMissing', { path: source.path, entry: file });
  await pipeline(counted, archive.entry({ name, size: sizeBytes }) as unknown as Writable);
}
