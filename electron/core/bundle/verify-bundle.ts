// Owns hashing every byte of a bundle before any of it is used.
import { AppError } from '#shared/errors/app-error';
import { hashStream } from './hash-file.ts';
import { mediumFailure } from './medium-failure.ts';
import { fileWrong, type OpenedBundle } from './open-bundle.ts';

export interface ByteProgress {
  doneBytes: number;
  totalBytes: number;
  detail: string;
}

/** Rejects with `bundle.fileWrong` for the first file that is not as it was signed. */
export async function verifyFiles(
  { source, manifest }: OpenedBundle,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: ByteProgress) => void },
): Promise<void> {
  const totalBytes = manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  for (const { path: entry, sha256, sizeBytes } of manifest.files) {
    try {
      const read = await hashStream(source.open(entry, signal), (count) => {
        doneBytes += count;
        onProgress({ doneBytes, totalBytes, detail: `checking ${entry}` });
      });
      if (read.sizeBytes !== sizeBytes)
        throw fileWrong(source.path, entry, `${read.sizeBytes} bytes came of it`);
      if (read.hash.digest('hex') !== sha256)
        throw fileWrong(source.path, entry, 'its SHA-256 is another one');
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof AppError) throw thrown;
      throw mediumFailure(thrown, source.path);
    }
  }
}
