// Owns making a bundle: what is wanted is resolved and proved complete before a layer is fetched, layers go straight to the medium, and the
// signed manifest comes last. Killed at any point, the next run keeps what is there.
import {
  BUNDLE_FORMAT,
  checksumsText,
  closureProblem,
  type BundleFile,
  type BundleManifest,
} from '#shared/domain/bundle/bundle-manifest';
import { blobPath, bundleNames } from '#shared/domain/bundle/bundle-paths';
import { canonicalJson } from '#shared/domain/bundle/canonical-json';
import { hexOf } from '#shared/domain/bundle/digest';
import { chainsOnAll, type HaveList } from '#shared/domain/bundle/have-list';
import { bundlePlatform, imageIndex } from '#shared/domain/bundle/oci-image';
import { AppError } from '#shared/errors/app-error';
import { sha256 } from '../ports/sha256.ts';
import type { RegistryClient } from '../registry/registry-client.ts';
import { BundleFolder, type WantedFile } from './bundle-folder.ts';
import type { Signer } from './bundle-key.ts';
import { mediumFailure, onMedium } from './medium-failure.ts';
import { inRegistryWords, openImageRegistry, type RegistryOpener } from './registry-opener.ts';
import { resolveImage, type ResolvedImage } from './resolve-image.ts';
import type { ByteProgress } from './verify-bundle.ts';

/** One connection seldom fills a line; more of them only make a registry refuse. */
const PARALLEL_BLOBS = 3;

export interface WantedImage {
  reference: string;
  /** Hosts that it is for, by the names that the have-list uses. */
  hosts: readonly string[];
}

export interface CreateRequest {
  directory: string;
  site: string | null;
  release: string | null;
  images: readonly WantedImage[];
  have: HaveList | null;
}

export interface CreateTools {
  registry: RegistryOpener;
  signer: Signer;
  now: Date;
  signal: AbortSignal;
  onProgress: (progress: ByteProgress) => void;
}

export interface CreatedBundle {
  manifest: BundleManifest;
  /** Hosts that the registries hand layers out from; a firewall must let them through as well. */
  contentHosts: string[];
  fetchedBytes: number;
}

interface Fetch extends WantedFile {
  client: RegistryClient;
  image: string;
}

export async function createBundle(request: CreateRequest, tools: CreateTools): Promise<CreatedBundle> {
  const { directory } = request;
  const { registry, signal } = tools;
  const images: ResolvedImage[] = [];
  const fetches = new Map<string, Fetch>();
  const clients = new Set<RegistryClient>();
  for (const { reference, hosts } of request.images) {
    const client = await openImageRegistry(registry, reference, signal);
    const resolved = await inRegistryWords(registry, reference, () =>
      resolveImage(client, { reference, signal }),
    );
    const there = request.have === null ? new Set<string>() : chainsOnAll(request.have, hosts);
    const layers = resolved.layers.map((layer) => ({ ...layer, isIncluded: !there.has(layer.chainId) }));
    images.push({ ...resolved, layers });
    clients.add(client);
    for (const { digest, sizeBytes, isIncluded } of layers)
      if (isIncluded && !fetches.has(digest))
        fetches.set(digest, { digest, sizeBytes, client, image: reference });
  }
  return onMedium(directory, async () => {
    const folder = await BundleFolder.open(directory, tools.now);
    const small = new Map(images.flatMap((image) => [...image.small]));
    await folder.keepOnly(
      new Set([...fetches.keys(), ...small.keys(), ...[...fetches.keys()].map((name) => `${name}.part`)]),
    );
    for (const [digest, bytes] of small) await folder.writeWhole(blobPath(digest), bytes);
    const fetchedBytes = await fetchAll([...fetches.values()], folder, tools);
    const manifest = await finishBundle(
      { request, images, small, fetches: [...fetches.values()] },
      folder,
      tools.signer,
    );
    const contentHosts = [...new Set([...clients].flatMap(({ contentHost }) => contentHost ?? []))];
    return { manifest, contentHosts, fetchedBytes };
  });
}

async function fetchAll(
  fetches: readonly Fetch[],
  folder: BundleFolder,
  tools: CreateTools,
): Promise<number> {
  const kept = await Promise.all(fetches.map((fetch) => folder.sizeOfKept(fetch)));
  const totalBytes = fetches.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  await folder.requireRoom(totalBytes - kept.reduce((sum, size) => sum + size, 0));
  let doneBytes = 0;
  let fetchedBytes = 0;
  const queue = [...fetches];
  const stop = new AbortController();
  const signal = AbortSignal.any([tools.signal, stop.signal]);
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const fetch = next;
      const told = (count: number) => {
        doneBytes += count;
        tools.onProgress({
          doneBytes,
          totalBytes,
          detail: `fetching ${hexOf(fetch.digest).slice(0, 12)} of ${fetch.image}`,
        });
      };
      // Read after the wait: the other workers add to it meanwhile.
      const count = await fetchOne(fetch, folder, { registry: tools.registry, signal, told });
      fetchedBytes += count;
    }
  };
  const workers = Array.from({ length: PARALLEL_BLOBS }, async () => {
    try {
      await work();
    } catch (thrown) {
      // The first failure is the one that is told; the others end with it.
      stop.abort();
      throw thrown;
    }
  });
  const results = await Promise.allSettled(workers);
  tools.signal.throwIfAborted();
  const failures = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  const [failure] = [...failures.filter((one) => (one as Error).name !== 'AbortError'), ...failures];
  if (failure !== undefined)
    throw failure instanceof Error ? failure : new Error('fetching failed', { cause: failure });
  return fetchedBytes;
}

async function fetchOne(
  fetch: Fetch,
  folder: BundleFolder,
  {
    registry,
    signal,
    told,
  }: { registry: RegistryOpener; signal: AbortSignal; told: (count: number) => void },
): Promise<number> {
  if (await folder.has(fetch, signal)) {
    told(fetch.sizeBytes);
    return 0;
  }
  const start = await folder.half(fetch, signal);
  if (start) told(start.sizeBytes);
  const fetchedBytes = fetch.sizeBytes - (start?.sizeBytes ?? 0);
  await inRegistryWords(registry, fetch.image, async () => {
    try {
      const bytes = fetch.client.blob(fetch, { signal, ...(start ? { start } : {}) });
      await folder.write(fetch, counted(bytes, told));
    } catch (thrown) {
      throw mediumOnly(thrown, folder.path);
    }
  });
  return fetchedBytes;
}

/** A network speaks of its own calls, such as `connect`; a file system of `write` and the like. */
function mediumOnly(thrown: unknown, path: string): unknown {
  const { syscall } = (thrown ?? {}) as NodeJS.ErrnoException;
  const isOfFile =
    syscall !== undefined && /^(open|write|fsync|fdatasync|close|rename|unlink|stat)$/.test(syscall);
  return isOfFile ? mediumFailure(thrown, path) : thrown;
}

async function* counted(bytes: AsyncIterable<Buffer>, told: (count: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    told(chunk.length);
    yield chunk;
  }
}

interface Made {
  request: CreateRequest;
  images: readonly ResolvedImage[];
  small: ReadonlyMap<string, Buffer>;
  fetches: readonly WantedFile[];
}

async function finishBundle(made: Made, folder: BundleFolder, signer: Signer): Promise<BundleManifest> {
  const { request, images, small, fetches } = made;
  const layout = `${JSON.stringify({ imageLayoutVersion: '1.0.0' })}\n`;
  const index = canonicalJson(
    imageIndex(images.map((image) => ({ ...image, sizeBytes: small.get(image.layoutDigest)?.length ?? 0 }))),
  );
  const texts = [
    { path: bundleNames.layout as string, text: layout },
    { path: bundleNames.index as string, text: index },
  ];
  const files: BundleFile[] = [
    ...texts.map(({ path, text }) => ({ path, sizeBytes: Buffer.byteLength(text), sha256: sha256(text) })),
    ...[...small].map(([digest, bytes]) => blobFile({ digest, sizeBytes: bytes.length })),
    ...fetches.map(blobFile),
  ];
  const manifest: BundleManifest = {
    format: BUNDLE_FORMAT,
    createdAt: folder.createdAt,
    site: request.site,
    release: request.release,
    platform: { ...bundlePlatform },
    base: request.have && {
      haveList: sha256(canonicalJson(request.have)),
      site: request.have.site,
      readAt: request.have.readAt,
    },
    images: images.map(({ small: _bytes, ...image }) => image),
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
  const problem = closureProblem(manifest);
  if (problem) throw new AppError('bundle.notClosed', problem);
  for (const { path, text } of texts) await folder.writeWhole(path, text);
  const bytes = Buffer.from(canonicalJson(manifest));
  await folder.writeWhole(bundleNames.checksums, checksumsText(manifest.files));
  await folder.writeWhole(bundleNames.publicKey, signer.publicKey);
  await folder.writeWhole(bundleNames.signature, signer.sign(bytes));
  await folder.finish(bytes);
  return manifest;
}

function blobFile({ digest, sizeBytes }: WantedFile): BundleFile {
  return { path: blobPath(digest), sizeBytes, sha256: hexOf(digest) };
}
