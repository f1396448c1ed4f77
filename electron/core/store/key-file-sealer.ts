// Owns sealing secrets where no keychain exists: AES-256-GCM with a random key in a file of mode 0600. The doctor says so aloud.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import type { SecretSealer } from '../ports/secret-sealer.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function keyFileSealer(path: string): SecretSealer {
  let key: Promise<Buffer> | null = null;
  const ready = () => (key ??= readOrMakeKey(path));
  return {
    kind: 'key-file',
    async seal(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', await ready(), nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    async open(sealed) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', await ready(), bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
  };
}

async function readOrMakeKey(path: string): Promise<Buffer> {
  try {
    const key = Buffer.from(await readFile(path, 'utf8'), 'base64');
    if (key.length === KEY_BYTES) return key;
    throw new Error(`${path} does not hold a key of ${KEY_BYTES} bytes`);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    const key = randomBytes(KEY_BYTES);
    await writeFileAtomic(path, key.toString('base64'), { mode: 0o600 });
    return key;
  }
}
