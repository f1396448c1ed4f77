// Owns the key that signs bundles: made once, in the data directory, readable by this user only. The public half travels in each bundle, and plain
// tools can check with it: openssl pkeyutl -verify -pubin -inkey bundle.pub -rawin -in bundle.json -sigfile bundle.sig.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';

export interface Signer {
  /** As SSH writes fingerprints: `SHA256:` and base64 of the public key’s hash. */
  fingerprint: string;
  /** In PEM. */
  publicKey: string;
  sign(bytes: Buffer): Buffer;
}

export async function openBundleKey(path: string): Promise<Signer> {
  const key = await readOrMake(path);
  const open = createPublicKey(key);
  return {
    fingerprint: fingerprintOf(open),
    publicKey: open.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => sign(null, bytes, key),
  };
}

/** The fingerprint of the key where the signature is its own; null where it is not, or where this is no such key. */
export function signedBy(publicKey: string, bytes: Buffer, signature: Buffer): string | null {
  try {
    const key = createPublicKey(publicKey);
    // One spelling only, so that every byte of a bundle counts.
    const isPlain = key.export({ type: 'spki', format: 'pem' }).toString() === publicKey;
    const isGood = isPlain && key.asymmetricKeyType === 'ed25519' && verify(null, bytes, key, signature);
    return isGood ? fingerprintOf(key) : null;
  } catch {
    // A damaged key proves nothing.
    return null;
  }
}

function fingerprintOf(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(der).digest('base64').replace(/=+$/, '')}`;
}

async function readOrMake(path: string): Promise<KeyObject> {
  try {
    return createPrivateKey(await readFile(path));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFileAtomic(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    return privateKey;
  }
}
