// Owns `docker load`: an archive of images as `docker save` writes it. A layer that is here already may be left out of it, as with Docker's own
// store. Everything is checked before the first image appears.
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { makeDirectory } from '#base/make-directory';
import { EngineError } from '../engine-error.ts';
import type { EngineHost } from '../engine-host.ts';
import { newId } from '../model/record-store.ts';
import type { ImageRecord } from '../model/records.ts';
import type { ImageShelf } from './image-shelf.ts';
import { familiarReference, readReference } from './reference.ts';
import { writeLayer } from './write-layer.ts';

const MOST_ENTRIES = 10_000;

interface ListedImage {
  Config: string;
  RepoTags: string[] | null;
  Layers: string[];
}

interface ImageConfig {
  architecture: string;
  created?: string;
  config: ImageRecord['config'];
  rootfs: { diff_ids: string[] };
  history?: ImageRecord['history'];
}

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** What it says is what Docker says, one line for each image. */
export async function loadImages(
  host: EngineHost,
  shelf: ImageShelf,
  { archive, tell }: { archive: Readable; tell: (line: { stream: string }) => void },
): Promise<void> {
  const scratch = path.join(host.options.folder, 'downloads', newId().slice(0, 12));
  makeDirectory(scratch);
  try {
    const entries = await unpackArchive(archive, scratch, host);
    const list = readJson(entries, 'manifest.json') as ListedImage[];
    const images = list.map((listed) => readImage(host, shelf, { entries, listed }));
    for (const image of images) {
      await keep(host, shelf, image);
      for (const tag of image.record.tags) tell({ stream: `Loaded image: ${tag}\n` });
      if (image.record.tags.length === 0) tell({ stream: `Loaded image ID: ${image.record.id}\n` });
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Name in the archive → file on disk. */
async function unpackArchive(
  archive: Readable,
  scratch: string,
  host: EngineHost,
): Promise<Map<string, string>> {
  const entries = new Map<string, string>();
  const reader = extract();
  reader.on('entry', (header, stream, next) => {
    if (header.type !== 'file') {
      stream.resume();
      stream.on('end', next);
      return;
    }
    const file = path.join(scratch, String(entries.size));
    entries.set(header.name, file);
    if (entries.size > MOST_ENTRIES) return next(new EngineError(400, 'too many entries in the archive'));
    if (host.faults.diskFull)
      return next(new EngineError(500, `write ${header.name}: no space left on device`));
    pipeline(stream, createWriteStream(file)).then(() => next(), next);
  });
  await pipeline(archive, reader);
  return entries;
}

interface LoadedImage {
  record: ImageRecord;
  /** Unpacked layers that the archive had, in the order of the image; null: it is here. */
  layers: { diffId: string; file: string | null }[];
}

function readImage(
  host: EngineHost,
  shelf: ImageShelf,
  { entries, listed }: { entries: Map<string, string>; listed: ListedImage },
): LoadedImage {
  const config = readJson(entries, listed.Config) as ImageConfig;
  const bytes = readFileSync(entries.get(listed.Config) ?? '');
  if (config.rootfs.diff_ids.length !== listed.Layers.length)
    throw new EngineError(500, 'invalid manifest, layers length mismatch');
  const layers = config.rootfs.diff_ids.map((diffId, index) => {
    if (shelf.has(diffId)) return { diffId, file: null, sizeBytes: sizeOfKept(host, diffId) };
    const name = listed.Layers[index] ?? '';
    const file = entries.get(name);
    if (file === undefined) throw new EngineError(500, `open ${name}: no such file or directory`);
    const packed = readFileSync(file);
    const plain = packed[0] === 0x1f ? gunzipSync(packed) : packed;
    const found = digestOf(plain);
    if (found !== diffId)
      throw new EngineError(500, `invalid diffID for layer ${index}: expected "${diffId}", got "${found}"`);
    writeFileSync(`${file}.plain`, plain);
    return { diffId, file: `${file}.plain`, sizeBytes: plain.length };
  });
  const record: ImageRecord = {
    id: digestOf(bytes),
    tags: (listed.RepoTags ?? []).map((tag) => familiarReference(readReference(tag))),
    digests: [],
    createdAt: config.created ?? '1970-01-01T00:00:00Z',
    sizeBytes: layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    layers: layers.map(({ diffId, sizeBytes }) => ({ digest: diffId, diffId, sizeBytes })),
    config: config.config,
    history: config.history ?? [],
    architecture: config.architecture,
  };
  return { record, layers };
}

const keptLayer = (host: EngineHost, diffId: string): string =>
  path.join(host.options.folder, 'layers', `${diffId.replace('sha256:', '')}.tar`);

function sizeOfKept(host: EngineHost, diffId: string): number {
  return readFileSync(keptLayer(host, diffId)).length;
}

async function keep(host: EngineHost, shelf: ImageShelf, { record, layers }: LoadedImage): Promise<void> {
  const isKnown = shelf.all.some(({ id }) => id === record.id);
  for (const { diffId, file } of layers) {
    const kept = keptLayer(host, diffId);
    makeDirectory(path.dirname(kept));
    // Two images of one archive may have it in common.
    if (file !== null && existsSync(file) && !existsSync(kept)) renameSync(file, kept);
    if (!isKnown) await writeLayer(readFileSync(kept), host.imageFolder(record.id));
  }
  shelf.add(record);
  shelf.publish(record, 'load', record.id);
}

function readJson(entries: Map<string, string>, name: string): unknown {
  const file = entries.get(name);
  if (file === undefined) throw new EngineError(400, `open ${name}: no such file or directory`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new EngineError(400, `${name} of the archive cannot be read`);
  }
}
