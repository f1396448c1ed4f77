// Owns the directory of a bundle while it is made: what is there with the right bytes is kept, half files go on where they ended, and the
// manifest, which makes it a bundle, is written last.
import type { Hash } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeDirectory } from '#base/make-directory';
import { blobPath, bundleNames } from '#shared/domain/bundle/bundle-paths';
import { canonicalJson } from '#shared/domain/bundle/canonical-json';
import { hexOf } from '#shared/domain/bundle/digest';
import { AppError } from '#shared/errors/app-error';
import { appendFile } from './append-file.ts';
import { hashFile } from './hash-file.ts';

const PART = '.part';

const unfinishedSchema = z.object({ createdAt: z.string() });

export interface WantedFile {
  digest: string;
  sizeBytes: number;
}

export class BundleFolder {
  readonly path: string;
  /** Of the first try: a bundle that was made in several is the same in the end. */
  readonly createdAt: string;

  private constructor(path: string, createdAt: string) {
    this.path = path;
    this.createdAt = createdAt;
  }

  /** Rejects with `bundle.targetTaken` where something else is there. */
  static async open(path: string, now: Date): Promise<BundleFolder> {
    makeDirectory(path);
    const marker = join(path, bundleNames.unfinished);
    const names = await readdir(path);
    if (names.length === 0) await writeFile(marker, canonicalJson({ createdAt: now.toISOString() }));
    else if (!names.includes(bundleNames.unfinished)) throw new AppError('bundle.targetTaken', { path });
    const kept = unfinishedSchema.safeParse(parse(await readFile(marker, 'utf8')));
    // A marker that was cut off while it was written: nothing had begun.
    const createdAt = kept.success ? kept.data.createdAt : now.toISOString();
    if (!kept.success) await writeFile(marker, canonicalJson({ createdAt }));
    makeDirectory(join(path, 'blobs', 'sha256'));
    return new BundleFolder(path, createdAt);
  }

  /** Bytes of a blob that need not be fetched again; all of them where it is complete. Its hash is not known yet. */
  async sizeOfKept({ digest }: WantedFile): Promise<number> {
    const whole = await sizeOf(this.#blob(digest));
    return whole ?? (await sizeOf(this.#blob(digest) + PART)) ?? 0;
  }

  /** Rejects with `bundle.noRoom` unless so many bytes more fit. */
  async requireRoom(neededBytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.path);
    const freeBytes = bavail * bsize;
    if (neededBytes > freeBytes)
      throw new AppError('bundle.noRoom', { path: this.path, neededBytes, freeBytes });
  }

  /** True where the blob is there, byte for byte. One that is not goes. */
  async has({ digest, sizeBytes }: WantedFile, signal: AbortSignal): Promise<boolean> {
    const file = this.#blob(digest);
    const size = await sizeOf(file);
    if (size === null) return false;
    if (size === sizeBytes && `sha256:${(await hashFile(file, { signal })).hash.digest('hex')}` === digest)
      return true;
    await rm(file);
    return false;
  }

  /** What an earlier try left of it, to go on from. */
  async half(
    { digest, sizeBytes }: WantedFile,
    signal: AbortSignal,
  ): Promise<{ sizeBytes: number; hash: Hash } | null> {
    const file = this.#blob(digest) + PART;
    const size = await sizeOf(file);
    if (size === null || size === 0) return null;
    if (size > sizeBytes) {
      await rm(file);
      return null;
    }
    return hashFile(file, { signal });
  }

  /** Appends to what is there of it. `bytes` rejects where they are not those of the digest; then nothing of it is kept. */
  async write({ digest }: WantedFile, bytes: AsyncIterable<Buffer>): Promise<void> {
    const file = this.#blob(digest);
    try {
      await appendFile(file + PART, bytes);
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'registry.bytesWrong')
        await rm(file + PART, { force: true });
      throw thrown;
    }
    await rename(file + PART, file);
  }

  /** Small enough to be written at once. */
  async writeWhole(name: string, bytes: Buffer | string): Promise<void> {
    const file = await open(join(this.path, name) + PART, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(join(this.path, name) + PART, join(this.path, name));
  }

  /** Removes blobs of an earlier try that are wanted no longer. */
  async keepOnly(digests: ReadonlySet<string>): Promise<void> {
    const folder = join(this.path, 'blobs', 'sha256');
    for (const name of await readdir(folder))
      if (!digests.has(`sha256:${name}`)) await rm(join(folder, name), { force: true });
  }

  async finish(manifest: Buffer): Promise<void> {
    await this.writeWhole(bundleNames.manifest, manifest);
    await rm(join(this.path, bundleNames.unfinished));
  }

  #blob(digest: string): string {
    return join(this.path, ...blobPath(`sha256:${hexOf(digest)}`).split('/'));
  }
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
