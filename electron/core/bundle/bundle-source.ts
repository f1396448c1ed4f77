// Owns the bytes of a bundle where they lie: a directory or one tar file. Links and everything else that is not a plain file are refused before a
// byte is read; names are judged by open-bundle.ts.
import { lstat, open, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors/app-error';
import { readInPlace } from './hash-file.ts';
import { onMedium } from './medium-failure.ts';
import { readTarEntries, StrangeEntry } from './tar-entries.ts';

/** More than a bundle can list; so many names are still kept in memory without harm. */
const MOST_ENTRIES = 25_000;
const MOST_DEPTH = 8;

export interface BundleSource {
  path: string;
  /** Name inside → bytes. */
  sizes: ReadonlyMap<string, number>;
  /** For a name that is there. Each chunk is valid until the next one is asked for. */
  open(name: string, signal: AbortSignal): AsyncIterable<Buffer>;
}

/** Rejects with `bundle.notABundle`, `bundle.hostile`, `bundle.mediumFailed`. */
export async function openSource(path: string): Promise<BundleSource> {
  const stats = await lstat(path).catch((thrown: unknown) => {
    const problem = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('bundle.notABundle', { path, problem });
  });
  try {
    return await onMedium(path, () => (stats.isDirectory() ? directorySource(path) : tarSource(path)));
  } catch (thrown) {
    if (!(thrown instanceof StrangeEntry)) throw thrown;
    throw new AppError('bundle.hostile', { path, entry: shown(thrown.entry), problem: thrown.message });
  }
}

async function directorySource(path: string): Promise<BundleSource> {
  const sizes = new Map<string, number>();
  const walk = async (folder: string, depth: number): Promise<void> => {
    for await (const { name } of await opendir(join(path, folder))) {
      const inside = folder === '' ? name : `${folder}/${name}`;
      const stats = await lstat(join(path, inside));
      if (stats.isDirectory()) {
        if (depth === MOST_DEPTH) throw new StrangeEntry(inside, 'directories nest too deep');
        await walk(inside, depth + 1);
      } else if (!stats.isFile())
        throw new StrangeEntry(inside, stats.isSymbolicLink() ? 'a link' : 'not a file');
      else sizes.set(inside, stats.size);
      if (sizes.size > MOST_ENTRIES) throw new StrangeEntry(inside, `more than ${MOST_ENTRIES} files`);
    }
  };
  await walk('', 0);
  return {
    path,
    sizes,
    open: (name, signal) => readInPlace(join(path, name), { signal }),
  };
}

async function tarSource(path: string): Promise<BundleSource> {
  const file = await open(path);
  try {
    const entries = new Map<string, { sizeBytes: number; offset: number }>();
    for (const { path: name, ...place } of await readTarEntries(file, MOST_ENTRIES)) {
      if (entries.has(name)) throw new StrangeEntry(name, 'there twice');
      entries.set(name, place);
    }
    return {
      path,
      sizes: new Map([...entries].map(([name, { sizeBytes }]) => [name, sizeBytes])),
      open: (name, signal) =>
        readInPlace(path, { signal, part: entries.get(name) ?? { sizeBytes: 0, offset: 0 } }),
    };
  } finally {
    await file.close();
  }
}

/** A name of a stranger's choice, on one line and not long. */
function shown(entry: string): string {
  return entry.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}
