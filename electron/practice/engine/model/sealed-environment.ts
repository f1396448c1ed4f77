// Owns how the environment of containers rests on the disk: sealed, because the licence key is part of it. The random key is in a
// file of its own (mode 0600), so that a copy of the state alone tells nothing.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { openText, SEAL_KEY_BYTES, sealText } from '#base/sealed-text';

const PREFIX = 'sealed:';

/** Reads the key, or makes one. Throws when the file is there and holds no key: the environment would be lost without a word. */
export function environmentKey(path: string): Buffer {
  try {
    const key = Buffer.from(readFileSync(path, 'utf8'), 'base64');
    if (key.length !== SEAL_KEY_BYTES)
      throw new Error(`${path} does not hold a key of ${SEAL_KEY_BYTES} bytes`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const key = randomBytes(SEAL_KEY_BYTES);
    writeFileSync(path, key.toString('base64'), { mode: 0o600, flag: 'wx' });
    return key;
  }
}

/** The list as it rests: one entry that only the key opens. An empty list stays empty. */
export function sealEnvironment(key: Buffer, environment: string[]): string[] {
  if (environment.length === 0) return [];
  return [`${PREFIX}${sealText(key, JSON.stringify(environment)).toString('base64')}`];
}

/** What was written before environments were sealed passes as it is. */
export function openEnvironment(key: Buffer, stored: string[]): string[] {
  const [only] = stored;
  if (stored.length !== 1 || !only?.startsWith(PREFIX)) return stored;
  return JSON.parse(openText(key, Buffer.from(only.slice(PREFIX.length), 'base64'))) as string[];
}
