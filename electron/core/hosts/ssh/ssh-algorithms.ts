// Owns which algorithms may be negotiated: those that the user's configuration allows and that the library has.
import type { Used } from '#shared/domain/ssh/directives';

export interface Algorithms {
  kex: string[];
  cipher: string[];
  hmac: string[];
  compress: string[];
  /** Of host keys, in the order of the configuration. */
  hostKey: string[];
  /** Signature algorithms of the user's own keys; null where nobody has limited them. */
  publicKey: string[] | null;
}

/** ssh2 1.17: `lib/protocol/constants.js`. Its own order, because that is from fast to slow. */
const library = {
  kex: [
    'curve25519-sha256@libssh.org',
    'curve25519-sha256',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group15-sha512',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group17-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group1-sha1',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    'chacha20-poly1305@openssh.com',
    'aes256-cbc',
    'aes192-cbc',
    'aes128-cbc',
    '3des-cbc',
  ],
  hmac: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha1-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
    'hmac-sha1',
    'hmac-md5',
  ],
  hostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
    'ssh-rsa',
  ],
};

/** OpenSSH's own defaults leave these out. They are offered only where the configuration names them. */
const weak = new Set([
  'diffie-hellman-group-exchange-sha1',
  'diffie-hellman-group14-sha1',
  'diffie-hellman-group1-sha1',
  'aes256-cbc',
  'aes192-cbc',
  'aes128-cbc',
  '3des-cbc',
  'hmac-md5',
  'ssh-rsa',
]);

/** These ciphers authenticate by themselves, so that it does not matter which MACs are left. */
const isSelfAuthenticating = (cipher: string) => /gcm|poly1305/.test(cipher);

/** `missing` are the directives that leave nothing that the library has. */
export function readAlgorithms(first: (name: string) => string | null): Algorithms & { missing: Used[] } {
  const missing: Used[] = [];
  const allowed = (name: string, has: string[]): string[] => {
    const value = first(name.toLowerCase());
    if (value === null) return has.filter((algorithm) => !weak.has(algorithm));
    const named = value.split(',');
    const both = has.filter((algorithm) => named.includes(algorithm));
    if (both.length === 0) missing.push({ name, value });
    return both;
  };
  const hostKeys = first('hostkeyalgorithms')?.split(',');
  const kex = allowed('KexAlgorithms', library.kex);
  const cipher = allowed('Ciphers', library.cipher);
  const hostKey = allowed('HostKeyAlgorithms', library.hostKey);
  const ownOrder = (algorithm: string) => hostKeys?.indexOf(algorithm) ?? library.hostKey.indexOf(algorithm);
  const isSealed = cipher.length > 0 && cipher.every(isSelfAuthenticating);
  const hmac = isSealed ? library.hmac : allowed('MACs', library.hmac);
  const compress =
    first('compression') === 'yes' ? ['zlib@openssh.com', 'none'] : ['none', 'zlib@openssh.com'];
  return {
    kex,
    cipher,
    hmac,
    compress,
    hostKey: hostKey.toSorted((a, b) => ownOrder(a) - ownOrder(b)),
    publicKey:
      first('pubkeyacceptedalgorithms')?.split(',') ?? first('pubkeyacceptedkeytypes')?.split(',') ?? null,
    missing,
  };
}

const signatures: Record<string, string[]> = { 'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] };

/** Whether a key of this type may be offered. */
export function mayOffer(type: string, { publicKey }: Pick<Algorithms, 'publicKey'>): boolean {
  return publicKey === null || (signatures[type] ?? [type]).some((name) => publicKey.includes(name));
}
