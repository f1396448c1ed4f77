// Owns how the environment of containers rests on the disk: sealed, because the licence key is part of it. AES-256-GCM with a random key in
// a file of its own (mode 0600), so that a copy of the state alone tells nothing.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const PREFIX = 'sealed:';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Reads the key, or makes one. Throws when the file is there and holds no key: the environment would be lost without a word. */
export function environmentKey(path: string): Buffer {
  try {
    const key = Buffer.from(readFileSync(path, 'utf8'), 'base64');
    if (key.length !== KEY_BYTES) throw new Error(`${path} does not hold a key of ${KEY_BYTES} bytes`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const key = randomBytes(KEY_BYTES);
    writeFileSync(path, key.toString('base64'), { mode: 0o600, flag: 'wx' });
    return key;
  }
}

/** The list as it rests: one entry that only the key opens. An empty list stays empty. */
export function sealEnvironment(key: Buffer, environment: string[]): string[] {
  if (environment.length === 0) return [];
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(JSON.stringify(environment), 'utf8'), cipher.final()]);
  return [`${PREFIX}${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`];
}

/** What was written before environments were sealed passes as it is. */
export function openEnvironment(key: Buffer, stored: string[]): string[] {
  const [only] = stored;
  if (stored.length !== 1 || !only?.startsWith(PREFIX)) return stored;
  const bytes = Buffer.from(only.slice(PREFIX.length), 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString('utf8')) as string[];
}
