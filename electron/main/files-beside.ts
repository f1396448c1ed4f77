// Owns checking what lies beside the archive before any of it runs. The archive is checked by Electron (integrity fuse); the plain Node and
// what it runs are not, so the archive holds a list of their hashes, which tools/list-files-beside.mjs writes when the app is packed.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#shared/errors/app-error';

/** Path below the resources → SHA-256 in hexadecimal. */
export type FilesBeside = Record<string, string>;

/** Rejects with `app.filesChanged` when the list is missing, or a file of it is missing or another one. */
export async function checkFilesBeside(resources: string, listFile: string): Promise<void> {
  const changed = (file: string, cause?: unknown) => new AppError('app.filesChanged', { file }, { cause });
  const list = await readFile(listFile, 'utf8').then(
    (text) => JSON.parse(text) as FilesBeside,
    (cause: unknown) => {
      throw changed(listFile, cause);
    },
  );
  await Promise.all(
    Object.entries(list).map(async ([name, expected]) => {
      const file = path.join(resources, name);
      const found = await hashOf(file).catch((cause: unknown) => {
        throw changed(file, cause);
      });
      if (found !== expected) throw changed(file);
    }),
  );
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
