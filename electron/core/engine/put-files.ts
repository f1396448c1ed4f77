// Owns writing and reading files through the engine alone: an archive put into a container that is created, never started,
// with the host's directory mounted. Works the same locally, over SSH, on Docker and on Podman.
import type { IncomingMessage } from 'node:http';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, pack } from 'tar-stream';
import type Docker from 'dockerode';
import { z } from 'zod';
import { unlessAbsent } from './absent.ts';
import { AnswerRefused } from './answer-refused.ts';
import type { FilesPut, PutFiles } from './engine-client.ts';

const MOUNT = '/site-admin-files';
/** Marks our carriers, so that one left behind by a crash is recognised and removed. */
export const CARRIER_LABEL = 'site-admin.carrier';
/** Of an archive with one file in it; what we write and read is a few thousand bytes. */
const MOST_ARCHIVE_BYTES = 4_194_304;

/** Writes the files unless they are there as wanted, byte for byte, and looks at what lies there then. */
export async function putFilesThrough(
  docker: Docker,
  put: PutFiles,
  signal: AbortSignal,
): Promise<FilesPut | null> {
  return withCarrier(docker, { ...put, signal }, async (container, inside) => {
    const pathOf = (name: string) => posix.join(MOUNT, inside, name);
    if (await areThere(container, put.files, pathOf)) return null;
    await putArchive(container, { inside, files: put.files });
    const sizes = put.files.map(
      async ({ name }) => [name, await sizeThrough(container, pathOf(name))] as const,
    );
    return Object.fromEntries(await Promise.all(sizes));
  });
}

/** Two archives that make one parent directory at the same moment: Docker refuses the later one, and finds the directory the next time. */
const MADE_MEANWHILE = /mkdir \S+: file exists/;
const MOST_TRIES = 3;

async function putArchive(
  container: Docker.Container,
  { inside, files }: { inside: string; files: PutFiles['files'] },
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await container.putArchive(archiveOf(inside, files), { path: MOUNT });
      return;
    } catch (thrown) {
      if (tries === MOST_TRIES || !MADE_MEANWHILE.test(String(thrown))) throw thrown;
    }
  }
}

/** Makes directories on the host that are missing: engines do that for mounts asked for in Docker's way, Podman's own API does not. */
export async function makeDirectories(
  docker: Docker,
  { image, directories, signal }: { image: string; directories: string[]; signal: AbortSignal },
): Promise<void> {
  const carrier = await docker.createContainer({
    Image: image,
    Cmd: ['true'],
    Labels: { [CARRIER_LABEL]: 'directories' },
    HostConfig: {
      Binds: directories.map((directory, index) => `${directory}:${MOUNT}-${index}`),
      NetworkMode: 'none',
    },
    abortSignal: signal,
  });
  await carrier.remove({ force: true });
}

async function withCarrier<T>(
  docker: Docker,
  { image, directory, signal }: { image: string; directory: string; signal: AbortSignal },
  use: (container: Docker.Container, inside: string) => Promise<T>,
): Promise<T> {
  // The parent's parent is mounted, so that the directory itself can be made by the archive.
  const root = posix.dirname(posix.dirname(directory));
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['true'],
    Labels: { [CARRIER_LABEL]: 'files' },
    HostConfig: { Binds: [`${root}:${MOUNT}`], NetworkMode: 'none' },
    abortSignal: signal,
  });
  try {
    return await use(container, posix.relative(root, directory));
  } finally {
    await container.remove({ force: true });
  }
}

async function areThere(
  container: Docker.Container,
  files: PutFiles['files'],
  pathOf: (name: string) => string,
): Promise<boolean> {
  for (const { name, text } of files)
    if ((await readFileThrough(container, pathOf(name))) !== text) return false;
  return true;
}

/** Asked of the file system alone: Docker starts a program of its own for each archive, and none for this. */
async function sizeThrough(container: Docker.Container, path: string): Promise<number | null> {
  const answer = (await unlessAbsent(container.infoArchive({ path }))) as unknown as IncomingMessage | null;
  if (answer === null) return null;
  answer.resume();
  const stat = String(answer.headers['x-docker-container-path-stat']);
  return z.object({ size: z.number() }).parse(JSON.parse(Buffer.from(stat, 'base64').toString())).size;
}

function archiveOf(directory: string, files: PutFiles['files']): Readable {
  const archive = pack();
  let path = '';
  for (const part of directory.split('/')) {
    path = posix.join(path, part);
    archive.entry({ name: `${path}/`, type: 'directory', mode: 0o755 });
  }
  for (const { name, text, mode } of files) archive.entry({ name: posix.join(directory, name), mode }, text);
  archive.finalize();
  return archive as unknown as Readable;
}

/** Rejects with `AnswerRefused` where the archive is larger than any file that we read. */
export async function readFileThrough(container: Docker.Container, path: string): Promise<string | null> {
  return (await readDatedFileThrough(container, path))?.text ?? null;
}

export interface DatedFile {
  text: string;
  /** By the clock of its host, to the second. Null: the engine did not say. */
  modifiedAt: string | null;
}

export async function readDatedFileThrough(
  container: Docker.Container,
  path: string,
): Promise<DatedFile | null> {
  const stream = (await unlessAbsent(container.getArchive({ path }))) as unknown as Readable | null;
  if (stream === null) return null;
  const archive = extract();
  const fed = pipeline(stream, bounded, archive).catch(() => undefined);
  try {
    for await (const entry of archive) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
      const { type, mtime } = entry.header;
      if (type === 'file')
        return { text: Buffer.concat(chunks).toString('utf8'), modifiedAt: mtime?.toISOString() ?? null };
    }
    return null;
  } finally {
    stream.destroy();
    await fed;
  }
}

/** Also the names in an archive may be announced with any length, and are kept until they are whole. */
async function* bounded(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    sizeBytes += chunk.length;
    if (sizeBytes > MOST_ARCHIVE_BYTES)
      throw new AnswerRefused('engine.answerTooLarge', { limit: `${MOST_ARCHIVE_BYTES} bytes` });
    yield chunk;
  }
}
