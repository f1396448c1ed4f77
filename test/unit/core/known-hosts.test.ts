// Promise: known_hosts is read as OpenSSH reads it, and the app's own file is the only one ever written.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostKeys } from '#core/hosts/ssh/host-keys';
import { fingerprintOf, judgeKey, keysFor, keyTypeOf, nameOf } from '#core/hosts/ssh/known-hosts';

/** Two Ed25519 keys; the lines for gpu-1 and [gpu-2]:2222 were hashed by `ssh-keygen -H` (OpenSSH 9.2). */
const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIJLGOPX9Rm1Sp0wo3sHqRlwxpkrvpNvGzXfl9wPyxBIo';
const OTHER = 'AAAAC3NzaC1lZDI1NTE5AAAAIKvCqTCmRLlSbjRXiTCwMZmLxHhTHiMLpJIHlFBqrNHu';
const hashedGpu1 = `|1|tVf6CWxudOyAkzJ69oP/1fRvUQM=|VJw/wubSf50iO7RujEGJEuGpF0A= ssh-ed25519 ${KEY}`;
const hashedGpu2 = `|1|cvU0noAubh7n/VVwpFKvJ9yTo2A=|s6UNnap6xTU1LOdnSf3EZ1hAj5U= ssh-ed25519 ${KEY}`;
const key = Buffer.from(KEY, 'base64');
const other = Buffer.from(OTHER, 'base64');
const read = (text: string, host: string, port = 22) => keysFor(text, { host, port }, 'known_hosts');
const verdict = (text: string, host: string, port = 22) => judgeKey(read(text, host, port), key).verdict;

describe('known_hosts', () => {
  it.each([
    ['a plain name', `gpu-1 ssh-ed25519 ${KEY}`, 'gpu-1', 22, 'known'],
    ['case does not matter', `GPU-1 ssh-ed25519 ${KEY}`, 'Gpu-1', 22, 'known'],
    ['a comment after the key', `gpu-1 ssh-ed25519 ${KEY} root@gpu-1`, 'gpu-1', 22, 'known'],
    ['one of several names', `gpu-1,10.0.0.7 ssh-ed25519 ${KEY}`, '10.0.0.7', 22, 'known'],
    ['a name with a port', `[gpu-1]:2222 ssh-ed25519 ${KEY}`, 'gpu-1', 2222, 'known'],
    ['another port is another host', `gpu-1 ssh-ed25519 ${KEY}`, 'gpu-1', 2222, 'unknown'],
    ['a wildcard', `*.site.example ssh-ed25519 ${KEY}`, 'gpu-1.site.example', 22, 'known'],
    ['a dot is a dot', `gpu.1 ssh-ed25519 ${KEY}`, 'gpux1', 22, 'unknown'],
    ['a negated name', `*.example,!gpu-1.example ssh-ed25519 ${KEY}`, 'gpu-1.example', 22, 'unknown'],
    ['an IPv6 address', `2001:db8::7 ssh-ed25519 ${KEY}`, '2001:db8::7', 22, 'known'],
    ['another key', `gpu-1 ssh-ed25519 ${OTHER}`, 'gpu-1', 22, 'changed'],
    ['another and this key', `gpu-1 ssh-ed25519 ${OTHER}\ngpu-1 ssh-ed25519 ${KEY}`, 'gpu-1', 22, 'known'],
    ['a revoked key', `@revoked * ssh-ed25519 ${KEY}\ngpu-1 ssh-ed25519 ${KEY}`, 'gpu-1', 22, 'revoked'],
    ['another revoked key', `@revoked gpu-1 ssh-ed25519 ${OTHER}`, 'gpu-1', 22, 'unknown'],
    ['an authority', `@cert-authority * ssh-ed25519 ${KEY}`, 'gpu-1', 22, 'unknown'],
    ['a marker nobody knows', `@strange gpu-1 ssh-ed25519 ${KEY}`, 'gpu-1', 22, 'unknown'],
    ['a comment line', `# gpu-1 ssh-ed25519 ${KEY}`, 'gpu-1', 22, 'unknown'],
    ['torn lines', `gpu-1\n\ngpu-1 ssh-ed25519\n|1|x ssh-ed25519 ${KEY}`, 'gpu-1', 22, 'unknown'],
    ['Windows line ends', `gpu-1 ssh-ed25519 ${KEY}\r\n`, 'gpu-1', 22, 'known'],
  ] as const)('%s', (...[, text, host, port, expected]) => {
    expect(verdict(text, host, port)).toBe(expected);
  });

  it('tells file and line of what it found', () => {
    expect(read(`# first\ngpu-1 ssh-ed25519 ${OTHER}`, 'gpu-1')).toEqual([
      { type: 'ssh-ed25519', key: OTHER, revoked: false, file: 'known_hosts', line: 2 },
    ]);
  });

  it('names a host as the file does', () => {
    expect(nameOf({ host: 'GPU-1', port: 22 })).toBe('gpu-1');
    expect(nameOf({ host: '::1', port: 2222 })).toBe('[::1]:2222');
  });

  it('shows fingerprint and type of a key', () => {
    const digest = createHash('sha256').update(key).digest('base64').replace('=', '');
    expect(fingerprintOf(key)).toBe(`SHA256:${digest}`);
    expect(keyTypeOf(key)).toBe('ssh-ed25519');
    expect(keyTypeOf(Buffer.from([0, 0]))).toBe('unknown');
    expect(keyTypeOf(Buffer.from([255, 255, 255, 255, 65]))).toBe('A');
  });
});

describe('hashed names', () => {
  let directory: string;
  beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'site-admin-known-hosts-'))));
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('are HMAC-SHA1 of the name under the salt', () => {
    // Made with: ssh-keygen -H -f known_hosts
    expect(verdict(hashedGpu1, 'gpu-1')).toBe('known');
    expect(verdict(hashedGpu1, 'gpu-2')).toBe('unknown');
    expect(verdict(hashedGpu2, 'gpu-2', 2222)).toBe('known');
    expect(verdict(hashedGpu2, 'gpu-2')).toBe('unknown');
  });

  it('are the same when ssh-keygen makes them now, where it is installed', async () => {
    const file = join(directory, 'hashed');
    await writeFile(file, `gpu-9 ssh-ed25519 ${KEY}\n[gpu-9]:2200 ssh-ed25519 ${OTHER}\n`);
    try {
      execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    } catch {
      return; // no ssh-keygen on this machine; the recorded lines above stand
    }
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/^\|1\|/);
    expect(verdict(text, 'gpu-9')).toBe('known');
    expect(verdict(text, 'gpu-9', 2200)).toBe('changed');
  });

  it('only the app’s own file is written: private, in whole lines, one writer at a time', async () => {
    const own = join(directory, 'data', 'known_hosts');
    const users = join(directory, 'users');
    await writeFile(users, `gpu-1 ssh-ed25519 ${OTHER}\n`);
    const keys = new HostKeys(own);
    const hosts = Array.from({ length: 8 }, (_, index) => ({ host: `h${index}`, port: 22 + index, key }));
    await Promise.all(hosts.map((shown) => keys.trust(shown)));
    expect((await readFile(own, 'utf8')).trimEnd().split('\n')).toHaveLength(8);
    if (process.platform !== 'win32') expect((await stat(own)).mode & 0o777).toBe(0o600);
    for (const shown of hosts) expect(keys.refusal(await keys.known(shown, [users]), shown)).toBeNull();
    const shown = { host: 'gpu-1', port: 22, key };
    expect(keys.refusal(await keys.known(shown, [users]), shown)).toMatchObject({
      code: 'host.keyChanged',
      evidence: expect.stringContaining(`${users} line 1`) as string,
    });
    const unknown = { host: 'gpu-5', port: 22, key: other };
    expect(keys.refusal(await keys.known(unknown, [users, join(directory, 'none')]), unknown)).toMatchObject({
      code: 'host.keyUnknown',
      params: { host: 'gpu-5', fingerprint: fingerprintOf(other), keyType: 'ssh-ed25519' },
    });
  });

  it('a type that is known is asked for first', async () => {
    const rsa = [{ type: 'ssh-rsa', key: '', revoked: false, file: '', line: 1 }];
    const keys = new HostKeys(join(directory, 'none'));
    const allowed = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256'];
    expect(keys.algorithms(rsa, allowed)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', ...allowed.slice(0, 2)]);
    expect(keys.algorithms([], allowed)).toEqual(allowed);
  });

  it('a key that is known without the port counts on every port, and another one there is only unknown', async () => {
    const users = join(directory, 'bare');
    const keys = new HostKeys(join(directory, 'none'));
    const shown = { host: 'gpu-1', port: 2222, key };
    const judge = async () => keys.refusal(await keys.known(shown, [users]), shown)?.code;
    await writeFile(users, `gpu-1 ssh-ed25519 ${KEY}\n`);
    expect(await judge()).toBeUndefined();
    await writeFile(users, `gpu-1 ssh-ed25519 ${OTHER}\n`);
    expect(await judge()).toBe('host.keyUnknown');
    await writeFile(users, `gpu-1 ssh-ed25519 ${KEY}\n[gpu-1]:2222 ssh-ed25519 ${OTHER}\n`);
    expect(await judge()).toBe('host.keyChanged');
  });
});
