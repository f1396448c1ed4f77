// Owns hashing bytes on their way, in bounded memory.
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export const READ_CHUNK_BYTES = 1 << 20;

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
  return hashStream(createReadStream(path, { highWaterMark: READ_CHUNK_BYTES, signal }), onBytes);
}
