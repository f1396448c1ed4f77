// Owns appending bytes to a file in large writes from one piece of memory: chunks of a network are small, and a write for each of them, with the
// memory that it keeps, costs more than hashing them.
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';

const MEMORY_BYTES = 1 << 20;

/** On the disk when it resolves. Where `bytes` rejects, what came before is written all the same, to go on from. */
export async function appendFile(path: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(path, 'a');
  try {
    const memory = Buffer.allocUnsafeSlow(MEMORY_BYTES);
    let used = 0;
    try {
      for await (const chunk of bytes)
        for (let taken = 0; taken < chunk.length;) {
          const count = chunk.copy(memory, used, taken);
          taken += count;
          used += count;
          if (used < memory.length) continue;
          used = 0;
          await writeAll(file, memory);
        }
    } finally {
      await writeAll(file, memory.subarray(0, used));
    }
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
}
