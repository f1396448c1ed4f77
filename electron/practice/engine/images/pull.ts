// Owns fetching an image: manifest, layers with real progress and verified digests, unpacking, in-band errors in
// Docker's words. Leaves HTTP framing to routes/image-routes.ts.
import { createHash } from 'node:crypto';
import { createWriteStream, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { makeDirectory } from '#base/make-directory';
import { EngineError } from '../engine-error.ts';
import type { EngineHost } from '../engine-host.ts';
import type { ImageRecord } from '../model/records.ts';
import { newId } from '../model/record-store.ts';
import type { ImageShelf } from './image-shelf.ts';
import { familiarName, familiarReference, type ImageReference } from './reference.ts';
import { RegistryClient, type RegistryLogin } from './registry-client.ts';
import { writeLayer } from './write-layer.ts';

export interface PullProgress {
  status?: string;
  id?: string;
  progressDetail?: { current?: number; total?: number };
  progress?: string;
  errorDetail?: { message: string };
  error?: string;
}

interface PullWish {
  reference: ImageReference;
  login: RegistryLogin | undefined;
  tell: (progress: PullProgress) => void;
  signal: AbortSignal;
}

interface Manifest {
  mediaType?: string;
  config: { digest: string; size: number };
  layers: { digest: string; size: number }[];
  manifests?: { digest: string; platform?: { architecture: string; os: string } }[];
}

interface ImageConfig {
  architecture: string;
  created: string;
  config: ImageRecord['config'];
  rootfs: { diff_ids: string[] };
  history?: ImageRecord['history'];
}

const parallelLayers = 3;
const tellEveryMs = 100;
const digestOf = (bytes: Buffer | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export async function pullImage(host: EngineHost, shelf: ImageShelf, wish: PullWish): Promise<ImageRecord> {
  const { reference, tell } = wish;
  const client = new RegistryClient(host.options.world, reference, wish.login);
  const wanted = reference.digest ?? reference.tag ?? 'latest';
  const name = familiarName(reference);
  const { manifest, digest } = await readManifest(client, wanted);
  tell({ status: `Pulling from ${reference.repository}`, id: wanted });
  const config = JSON.parse(
    (await readSmall(client, manifest.config.digest)).toString('utf8'),
  ) as ImageConfig;
  const scratch = path.join(host.options.folder, 'downloads', newId().slice(0, 12));
  makeDirectory(scratch);
  try {
    const job: LayerJob = { host, client, wish, scratch };
    const layers = manifest.layers.map((layer, index) => ({
      ...layer,
      diffId: config.rootfs.diff_ids[index] ?? '',
    }));
    const missing = layers.filter(
      (layer) => !shelf.has(layer.diffId) || !shelf.all.some((image) => image.id === manifest.config.digest),
    );
    for (const layer of layers) {
      const here = shelf.has(layer.diffId);
      tell({
        status: here ? 'Already exists' : 'Pulling fs layer',
        progressDetail: {},
        id: shortId(layer.digest),
      });
    }
    const absent = missing.filter((layer) => !shelf.has(layer.diffId));
    for (let at = 0; at < absent.length; at += parallelLayers) {
      await Promise.all(absent.slice(at, at + parallelLayers).map((layer) => downloadLayer(job, layer)));
    }
    const known = shelf.all.some((image) => image.id === manifest.config.digest);
    if (!known) await unpack(job, { imageId: manifest.config.digest, layers, shelf });
    const image: ImageRecord = {
      id: manifest.config.digest,
      tags: reference.digest === undefined ? [familiarReference(reference)] : [],
      digests: [`${name}@${digest}`],
      createdAt: config.created,
      sizeBytes: layers.reduce((sum, layer) => sum + layer.size, 0),
      layers: layers.map((layer) => ({ digest: layer.digest, diffId: layer.diffId, sizeBytes: layer.size })),
      config: config.config,
      history: config.history ?? [],
      architecture: config.architecture,
    };
    shelf.add(image);
    shelf.publish(image, 'pull', familiarReference(reference));
    tell({ status: `Digest: ${digest}` });
    const news = known ? 'Image is up to date' : 'Downloaded newer image';
    tell({ status: `Status: ${news} for ${familiarReference(reference)}` });
    return image;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const shortId = (digest: string): string => digest.replace('sha256:', '').slice(0, 12);

async function readManifest(
  client: RegistryClient,
  wanted: string,
): Promise<{ manifest: Manifest; digest: string }> {
  const first = await client.manifest(wanted);
  const manifest = JSON.parse(first.text) as Manifest;
  const digest = digestOf(first.text);
  if (wanted.startsWith('sha256:') && digest !== wanted)
    throw new EngineError(500, `manifest verification failed for digest ${wanted}`);
  if (!manifest.manifests) return { manifest, digest };
  const fitting = manifest.manifests.find(
    (entry) => entry.platform?.architecture === 'amd64' && entry.platform.os === 'linux',
  );
  if (!fitting)
    throw new EngineError(500, 'no matching manifest for linux/amd64 in the manifest list entries');
  const second = await client.manifest(fitting.digest);
  return { manifest: JSON.parse(second.text) as Manifest, digest };
}

async function readSmall(client: RegistryClient, digest: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of (await client.blob(digest)) as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (digestOf(bytes) !== digest)
    throw new EngineError(500, `image config verification failed for digest ${digest}`);
  return bytes;
}

interface LayerJob {
  host: EngineHost;
  client: RegistryClient;
  wish: PullWish;
  scratch: string;
}

async function downloadLayer(
  job: LayerJob,
  layer: { digest: string; size: number; diffId: string },
): Promise<void> {
  const { wish, host } = job;
  const id = shortId(layer.digest);
  const tell = (status: string, progressDetail: PullProgress['progressDetail'] = {}): void =>
    wish.tell({ status, progressDetail, id });
  wish.signal.throwIfAborted();
  const hash = createHash('sha256');
  let current = 0;
  let toldAt = 0;
  const counted = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      if (host.faults.diskFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      hash.update(chunk);
      current += chunk.length;
      if (Date.now() - toldAt >= tellEveryMs || current === layer.size) {
        toldAt = Date.now();
        tell('Downloading', { current, total: layer.size });
      }
      yield chunk;
    }
  };
  try {
    const body = await job.client.blob(layer.digest);
    await pipeline(body, counted, createWriteStream(path.join(job.scratch, id)), { signal: wish.signal });
  } catch (error) {
    throw downloadFailure(error, id);
  }
  if (current !== layer.size) throw new EngineError(500, 'unexpected EOF');
  tell('Verifying Checksum');
  if (`sha256:${hash.digest('hex')}` !== layer.digest)
    throw new EngineError(500, `filesystem layer verification failed for digest ${layer.digest}`);
  tell('Download complete');
}

function downloadFailure(error: unknown, id: string): unknown {
  const code = (error as { code?: string }).code ?? '';
  if (code === 'ENOSPC')
    return new EngineError(500, `write /var/lib/docker/tmp/GetImageBlob${id}: no space left on device`);
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return new EngineError(500, 'unexpected EOF');
  return error;
}

interface Unpacking {
  imageId: string;
  layers: { digest: string; size: number; diffId: string }[];
  shelf: ImageShelf;
}

/** A layer another image has is copied from there by unpacking it again. */
async function unpack(job: LayerJob, image: Unpacking): Promise<void> {
  const { host, wish, scratch } = job;
  const target = host.imageFolder(image.imageId);
  for (const layer of image.layers) {
    const id = shortId(layer.digest);
    const kept = path.join(host.options.folder, 'layers', `${layer.diffId.replace('sha256:', '')}.tar`);
    let tar: Buffer;
    if (image.shelf.has(layer.diffId)) tar = readFileSync(kept);
    else {
      const bytes = readFileSync(path.join(scratch, id));
      tar = bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
      if (digestOf(tar) !== layer.diffId)
        throw new EngineError(500, `layer verification failed for diff id ${layer.diffId}`);
      makeDirectory(path.dirname(kept));
      await pipeline(Readable.from([tar]), createWriteStream(kept));
      wish.tell({ status: 'Extracting', progressDetail: { current: layer.size, total: layer.size }, id });
    }
    await writeLayer(tar, target);
    wish.tell({ status: 'Pull complete', progressDetail: {}, id });
  }
}
