// Owns reading public keys: from a `.pub` file, from the clear part of a private key file, and the size of an RSA key. Pure.

export interface PublicKey {
  /** As in the first field of a `.pub` file. */
  type: string;
  blob: Buffer;
}

const OPENSSH_MAGIC = Buffer.from('openssh-key-v1\0', 'latin1');

/** A line of a `.pub` file, or null. */
export function readPublicLine(text: string): PublicKey | null {
  const [, base64] = /^\s*(?:ssh|ecdsa|sk)-\S+\s+(AAAA[A-Za-z0-9+/]+=*)/.exec(text) ?? [];
  return base64 === undefined ? null : publicKey(Buffer.from(base64, 'base64'));
}

/** OpenSSH's own format keeps the public half in clear, also under a passphrase (PROTOCOL.key). Null for other formats. */
export function publicHalf(privateFile: string): PublicKey | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(privateFile)?.[1];
  if (body === undefined) return null;
  const bytes = Buffer.from(body, 'base64');
  if (!bytes.subarray(0, OPENSSH_MAGIC.length).equals(OPENSSH_MAGIC)) return null;
  let at = OPENSSH_MAGIC.length;
  // Names of cipher and key derivation, its options; then how many keys there are: one.
  for (let string = 0; string < 3; string += 1) at = endOfString(bytes, at);
  at += 4;
  const end = endOfString(bytes, at);
  return end > bytes.length ? null : publicKey(bytes.subarray(at + 4, end));
}

/** The blob begins with its type as a string with a length of four bytes (RFC 4253, section 6.6). */
export function publicKey(blob: Buffer): PublicKey | null {
  if (blob.length < 4) return null;
  const end = endOfString(blob, 0);
  return end > blob.length ? null : { type: blob.toString('latin1', 4, end), blob };
}

/** Null for other keys than RSA. The blob is type, exponent, modulus (RFC 4253, section 6.6). */
export function rsaBits({ type, blob }: PublicKey): number | null {
  if (type !== 'ssh-rsa') return null;
  const modulus = endOfString(blob, endOfString(blob, 0));
  const end = endOfString(blob, modulus);
  if (end > blob.length) return null;
  let from = modulus + 4;
  while (from < end && blob[from] === 0) from += 1;
  const first = blob[from];
  return first === undefined || from === end ? 0 : (end - from) * 8 - (Math.clz32(first) - 24);
}

function endOfString(bytes: Buffer, at: number): number {
  return at + 4 > bytes.length ? Number.POSITIVE_INFINITY : at + 4 + bytes.readUInt32BE(at);
}
