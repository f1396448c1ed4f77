// Owns a large image for the bench of bundles: layers that pack to about half, as programs do, made and pushed without being kept in memory.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { RegistryAccess } from '#test/lab/registry';

const CHUNK_BYTES = 1 << 20;

interface PushedLayer {
  digest: string;
  diffId: string;
  sizeBytes: number;
}

export interface LargeImage {
  repository: string;
  tag: string;
  layers: number;
  /** Before packing. */
  layerBytes: number;
}

/** Answers its reference and the bytes of its packed layers. */
export async function pushLargeImage(
  access: RegistryAccess,
  { repository, tag, layers, layerBytes }: LargeImage,
  folder: string,
): Promise<{ reference: string; sizeBytes: number }> {
  const pushed: PushedLayer[] = [];
  for (let index = 0; index < layers; index += 1)
    pushed.push(await pushLayer({ access, repository, file: join(folder, `${tag}-${index}`) }, layerBytes));
  const config = Buffer.from(
    JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      config: { Cmd: ['true'] },
      rootfs: { type: 'layers', diff_ids: pushed.map(({ diffId }) => diffId) },
    }),
  );
  const digest = `sha256:${createHash('sha256').update(config).digest('hex')}`;
  await pushBlob(access, repository, { digest, sizeBytes: config.length, body: Readable.from([config]) });
  const type = 'application/vnd.docker.distribution.manifest.v2+json';
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: type,
    config: { mediaType: 'application/vnd.docker.container.image.v1+json', size: config.length, digest },
    layers: pushed.map((layer) => ({
      mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
      size: layer.sizeBytes,
      digest: layer.digest,
    })),
  });
  await ask(access, `PUT /v2/${repository}/manifests/${tag}`, {
    body: manifest,
    headers: { 'content-type': type },
  });
  return {
    reference: `${access.address}/${repository}:${tag}`,
    sizeBytes: pushed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

async function pushLayer(
  { access, repository, file }: { access: RegistryAccess; repository: string; file: string },
  layerBytes: number,
): Promise<PushedLayer> {
  const plain = createHash('sha256');
  const packed = createHash('sha256');
  const gzip = createGzip({ level: 1 });
  gzip.on('data', (chunk: Buffer) => packed.update(chunk));
  const bytes = function* () {
    for (const chunk of tarChunks(layerBytes)) {
      plain.update(chunk);
      yield chunk;
    }
  };
  await pipeline(bytes, gzip, createWriteStream(file));
  const sizeBytes = (await stat(file)).size;
  const digest = `sha256:${packed.digest('hex')}`;
  await pushBlob(access, repository, { digest, sizeBytes, body: createReadStream(file) });
  await rm(file);
  return { digest, diffId: `sha256:${plain.digest('hex')}`, sizeBytes };
}

/** An archive with one file, whose every second half megabyte is noise. */
function* tarChunks(sizeBytes: number): Generator<Buffer> {
  const header = Buffer.alloc(512);
  header.write(`payload-${randomBytes(4).toString('hex')}`, 0);
  header.write('0000644\0', 100);
  header.write(`${sizeBytes.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0        0', 136);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  yield header;
  for (let at = 0; at < sizeBytes; at += CHUNK_BYTES)
    yield Buffer.concat([randomBytes(CHUNK_BYTES / 2), Buffer.alloc(CHUNK_BYTES / 2, 'deepgram ')]);
  yield Buffer.alloc(1024);
}

async function pushBlob(
  access: RegistryAccess,
  repository: string,
  { digest, sizeBytes, body }: { digest: string; sizeBytes: number; body: Readable },
): Promise<void> {
  const begun = await ask(access, `POST /v2/${repository}/blobs/uploads/`);
  const location = new URL(begun.headers.get('location') ?? '', `http://${access.address}`);
  location.searchParams.set('digest', digest);
  await ask(access, `PUT ${location.pathname}${location.search}`, {
    body: Readable.toWeb(body) as ReadableStream,
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(sizeBytes) },
    duplex: 'half',
  });
}

async function ask(
  access: RegistryAccess,
  line: string,
  init: RequestInit & { duplex?: 'half' } = {},
): Promise<Response> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const login = Buffer.from(`${access.username}:${access.password}`).toString('base64');
  const headers = {
    ...(init.headers as Record<string, string> | undefined),
    authorization: `Basic ${login}`,
  };
  const answer = await fetch(`http://${access.address}${path}`, { ...init, method, headers });
  if (!answer.ok) throw new Error(`${line}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
  return answer;
}
