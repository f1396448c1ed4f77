// Owns reading `RevokedHostKeys`: a text list of public keys, or a key revocation list (KRL) as `ssh-keygen -k` writes it. Pure.
// Certificates are not spoken by this app, so a KRL's sections about them say nothing here.
import { createHash } from 'node:crypto';

// OpenSSH, PROTOCOL.krl: the magic number and the types of sections.
const KRL_MAGIC = Buffer.from('SSHKRL\n\0', 'latin1');
const EXPLICIT_KEYS = 2;
const SHA1_FINGERPRINTS = 3;
const SHA256_FINGERPRINTS = 5;
const SIGNATURE = 4;

/** Whether the file revokes the key blob. Throws when the file is neither form: an unreadable list must not pass for an empty one. */
export function revokes(file: Buffer, key: Buffer): boolean {
  const isKrl = file.subarray(0, KRL_MAGIC.length).equals(KRL_MAGIC);
  return isKrl ? krlRevokes(file, key) : listRevokes(file.toString('utf8'), key);
}

function listRevokes(text: string, key: Buffer): boolean {
  const shown = key.toString('base64');
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const entry = line.trim();
    if (entry === '' || entry.startsWith('#')) continue;
    const blob = entry.split(/\s+/).find((field) => field.startsWith('AAAA'));
    if (!blob) throw new Error(`line ${index + 1} holds no public key`);
    if (blob === shown) return true;
  }
  return false;
}

/** Header: magic, format version (4), KRL version (8), date (8), flags (8), reserved and comment (strings). Then sections. */
function krlRevokes(file: Buffer, key: Buffer): boolean {
  const reader = new Strings(file, KRL_MAGIC.length + 4 + 8 + 8 + 8);
  reader.next();
  reader.next();
  const wanted: Record<number, Buffer> = {
    [EXPLICIT_KEYS]: key,
    [SHA1_FINGERPRINTS]: createHash('sha1').update(key).digest(),
    [SHA256_FINGERPRINTS]: createHash('sha256').update(key).digest(),
  };
  while (!reader.isAtEnd) {
    const type = reader.byte();
    // Signatures come last and cover what was read; OpenSSH no longer checks them either.
    if (type === SIGNATURE) return false;
    const section = new Strings(reader.next(), 0);
    const entry = wanted[type];
    while (entry && !section.isAtEnd) if (section.next().equals(entry)) return true;
  }
  return false;
}

/** SSH strings: four bytes of length, then that many bytes (RFC 4251, section 5). */
class Strings {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    this.#at += 1;
    return this.#bytes.readUInt8(this.#at - 1);
  }

  next(): Buffer {
    const start = this.#at + 4;
    const end = start + this.#bytes.readUInt32BE(this.#at);
    if (end > this.#bytes.length) throw new Error('the key revocation list ends in the middle of an entry');
    this.#at = end;
    return this.#bytes.subarray(start, end);
  }
}
