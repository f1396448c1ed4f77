// Owns hashing bytes on their way, in bounded memory.
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const READ_CHUNK_BYTES = 1 << 18;

/** No link that somebody put there between looking and opening; Windows has no such flag. */
const READ_ONLY = constants.O_RDONLY | ((constants as { O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0);

/**
 * A file, or a part of it. All chunks are the same memory: each is valid until the next one is asked for, so that a large file takes no more of it
 * than a small one.
 */
export async function* readInPlace(
  path: string,
  { signal, part }: { signal: AbortSignal; part?: { offset: number; sizeBytes: number } },
): AsyncGenerator<Buffer> {
  const file = await open(path, READ_ONLY);
  try {
    const memory = Buffer.allocUnsafeSlow(READ_CHUNK_BYTES);
    let at = part?.offset ?? 0;
    let left = part?.sizeBytes ?? Infinity;
    while (left > 0) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(memory, 0, Math.min(memory.length, left), at);
      if (bytesRead === 0) return;
      yield memory.subarray(0, bytesRead);
      at += bytesRead;
      left -= bytesRead;
    }
  } finally {
    await file.close();
  }
}

export interface Hashed {
  hash: Hash;
  sizeBytes: number;
}

export async function hashStream(
  bytes: AsyncIterable<Buffer>,
  onBytes: (count: number) => void = () => undefined,
): Promise<Hashed> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    sizeBytes += chunk.length;
    onBytes(chunk.length);
  }
  return { hash, sizeBytes };
}

export function hashFile(
  path: string,
  { signal, onBytes }: { signal: AbortSignal; onBytes?: (count: number) => void },
): Promise<Hashed> {
  return hashStream(readInPlace(path, { signal }), onBytes);
}
