// Promise: public keys are read from every place that ssh reads them from, and nothing that is no key passes for one.
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '#core/hosts/ssh/login/agent-keys';
import { publicHalf, publicKey, readPublicLine, rsaBits } from '#core/hosts/ssh/login/key-blob';

/** `ssh-keygen -t ed25519 -N passphrase`. */
const LOCKED = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABDyJcsCFf
yxR+Y7lktOa4QhAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIMl1sI3FjTqOtGiz
tlRj+fZIIZKJ746s8DX/iEz9aXv/AAAAkHPCvy3jlGbxp/0O/YAZYeqC2pjOd7Ucd157TZ
lcThfSRYQiSQnJEWvrlaJCFX9DMn5HG5/ZlTm0okK9vqC/iDBECFN64Pc/qegDG8VS1+Ft
Fc1wrIMEXw1lcV9L1wmNH7r5tN0N42uMpTgVSpLyadyt5+BDgmGwmzxIa6Vfgh+eFIoHId
PZc6ReHd7futc6ww==
-----END OPENSSH PRIVATE KEY-----
`;
const LOCKED_PUBLIC =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMl1sI3FjTqOtGiztlRj+fZIIZKJ746s8DX/iEz9aXv/ locked';

function sshString(value: Buffer | string): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function rsaBlob(bits: number): Buffer {
  const { publicKey: key } = generateKeyPairSync('rsa', { modulusLength: bits });
  const { n, e } = key.export({ format: 'jwk' });
  const modulus = Buffer.from(n ?? '', 'base64url');
  return Buffer.concat([
    sshString('ssh-rsa'),
    sshString(Buffer.from(e ?? '', 'base64url')),
    sshString(Buffer.concat([Buffer.from([0]), modulus])),
  ]);
}

describe('public keys', () => {
  it('are read from a .pub line, with and without a comment', () => {
    expect(readPublicLine(`${LOCKED_PUBLIC}\n`)?.type).toBe('ssh-ed25519');
    expect(readPublicLine(LOCKED_PUBLIC.split(' ').slice(0, 2).join(' '))?.type).toBe('ssh-ed25519');
    expect(readPublicLine('no key at all')).toBeNull();
    expect(readPublicLine('')).toBeNull();
  });

  it('are read from a private key under a passphrase', () => {
    expect(publicHalf(LOCKED)?.blob.toString('base64')).toBe(LOCKED_PUBLIC.split(' ')[1]);
    expect(publicHalf(LOCKED.replace(/\n.{20}/, '\n'))).toBeNull();
    expect(publicHalf('-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----')).toBeNull();
  });

  it.each([1024, 2048, 3072])('of RSA have their size: %i', (bits) => {
    const key = publicKey(rsaBlob(bits));
    expect(key && rsaBits(key)).toBe(bits);
  });

  it('cut anywhere are no key and no crash', () => {
    const blob = rsaBlob(1024);
    for (let length = 0; length < blob.length; length += 1) {
      const key = publicKey(blob.subarray(0, length));
      if (key) expect(rsaBits(key)).toBeNull();
    }
  });
});

describe('the answer of an agent', () => {
  const answer = (...keys: [Buffer, string][]) => {
    const count = Buffer.alloc(5);
    count.writeUInt8(12, 0);
    count.writeUInt32BE(keys.length, 1);
    return Buffer.concat([
      count,
      ...keys.flatMap(([blob, comment]) => [sshString(blob), sshString(comment)]),
    ]);
  };

  it('has keys of every type with their comments', () => {
    const certificate = Buffer.concat([sshString('ssh-ed25519-cert-v01@openssh.com'), sshString('x')]);
    const security = Buffer.concat([sshString('sk-ssh-ed25519@openssh.com'), sshString('y')]);
    expect(
      readAnswer(answer([certificate, 'a'], [security, 'b'])).map(({ type, comment }) => [type, comment]),
    ).toEqual([
      ['ssh-ed25519-cert-v01@openssh.com', 'a'],
      ['sk-ssh-ed25519@openssh.com', 'b'],
    ]);
    expect(readAnswer(answer())).toEqual([]);
  });

  it('that is a refusal or is cut off is an error', () => {
    expect(() => readAnswer(Buffer.from([5]))).toThrow();
    const whole = answer([rsaBlob(1024), 'comment']);
    for (let length = 5; length < whole.length; length += 1)
      expect(() => readAnswer(whole.subarray(0, length))).toThrow();
  });

  it('that is anything at all ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          return readAnswer(Buffer.from([12, ...bytes])).length <= bytes.length;
        } catch {
          return true;
        }
      }),
    );
  });
});
