// Owns sealing secrets where no keychain exists: AES-256-GCM with a random key in a file of mode 0600. The doctor says so aloud.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { openText, SEAL_KEY_BYTES, sealText } from '#base/sealed-text';
import type { SecretSealer } from '../ports/secret-sealer.ts';

export function keyFileSealer(path: string): SecretSealer {
  let key: Promise<Buffer> | null = null;
  const ready = () => (key ??= readOrMakeKey(path));
  return {
    kind: 'key-file',
    seal: async (plain) => sealText(await ready(), plain),
    open: async (sealed) => openText(await ready(), Buffer.from(sealed)),
  };
}

async function readOrMakeKey(path: string): Promise<Buffer> {
  try {
    const key = Buffer.from(await readFile(path, 'utf8'), 'base64');
    if (key.length === SEAL_KEY_BYTES) return key;
    throw new Error(`${path} does not hold a key of ${SEAL_KEY_BYTES} bytes`);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    const key = randomBytes(SEAL_KEY_BYTES);
    await writeFileAtomic(path, key.toString('base64'), { mode: 0o600 });
    return key;
  }
}
