// Promise: a key that RevokedHostKeys names is never accepted, in each of the forms that ssh-keygen writes, and a list that cannot be read
// accepts nothing.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HostKeys } from '#core/hosts/ssh/host-keys';
import { revokes } from '#core/hosts/ssh/revoked-keys';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIJLGOPX9Rm1Sp0wo3sHqRlwxpkrvpNvGzXfl9wPyxBIo';
const OTHER = 'AAAAC3NzaC1lZDI1NTE5AAAAIKvCqTCmRLlSbjRXiTCwMZmLxHhTHiMLpJIHlFBqrNHu';
const key = Buffer.from(KEY, 'base64');
const other = Buffer.from(OTHER, 'base64');
const hasKeygen = spawnSync('ssh-keygen', ['-?'], { stdio: 'ignore' }).error === undefined;
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'revoked-'));
});
afterAll(() => rm(directory, { recursive: true }));

const file = (name: string) => join(directory, name);

/** As `ssh-keygen -k` writes it, from a line of its revocation specification. */
async function revocationList(line: string): Promise<Buffer> {
  await writeFile(file('specification'), `${line}\n`);
  execFileSync('ssh-keygen', ['-k', '-f', file('list.krl'), file('specification')], { stdio: 'ignore' });
  return readFile(file('list.krl'));
}

it('a list of public keys revokes those that it names, and no other', () => {
  const list = Buffer.from(`# stolen in March\r\n\r\nssh-ed25519 ${KEY} root@gpu-1\r\n`);
  expect(revokes(list, key)).toBe(true);
  expect(revokes(list, other)).toBe(false);
  expect(revokes(Buffer.alloc(0), key)).toBe(false);
});

it.skipIf(!hasKeygen).each([
  ['the key itself', `key: ssh-ed25519 ${KEY}`],
  ['its SHA-1', `sha1: ssh-ed25519 ${KEY}`],
  ['its SHA-256', `sha256: ssh-ed25519 ${KEY}`],
])('a key revocation list revokes by %s', async (_, line) => {
  const list = await revocationList(line);
  expect(revokes(list, key)).toBe(true);
  expect(revokes(list, other)).toBe(false);
});

it.each([
  ['cut in the middle', Buffer.concat([Buffer.from('SSHKRL\n\0', 'latin1'), Buffer.alloc(60, 1)])],
  ['of another kind', Buffer.from('<html>not found</html>')],
])('a file that is %s is an error and not an empty list', (_, list) => {
  expect(() => revokes(list, key)).toThrow();
});

it('a revoked key is refused with the file that revokes it, and a missing file refuses every key', async () => {
  const keys = new HostKeys(file('own'));
  const shown = { host: 'gpu-1', port: 22, key };
  await writeFile(file('revoked'), `ssh-ed25519 ${KEY}\n`);
  const judge = await keys.revoked(file('revoked'));
  expect(judge(shown)).toMatchObject({
    code: 'host.keyRevoked',
    evidence: expect.stringContaining(file('revoked')),
  });
  expect(judge({ ...shown, key: other })).toBeNull();
  await expect(keys.revoked(file('missing'))).rejects.toMatchObject({ code: 'host.revokedKeysUnread' });
  await writeFile(file('revoked'), 'no key here\n');
  expect((await keys.revoked(file('revoked')))(shown)).toMatchObject({ code: 'host.revokedKeysUnread' });
  expect((await keys.revoked(null))(shown)).toBeNull();
});
