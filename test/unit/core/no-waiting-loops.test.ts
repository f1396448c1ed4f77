// Promise: nothing of ours goes round until a file system or a network changes its mind.
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDirectory } from '#base/make-directory';
import { anyFreePort } from '#core/practice-site/free-port';
import { lockHome } from '#practice/home/practice-record';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'site-admin-loops-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('making a directory', () => {
  it('makes every one that is missing, with the mode, and is content with what is there', () => {
    makeDirectory(join(root, 'a', 'b', 'c'), 0o700);
    expect(statSync(join(root, 'a', 'b')).mode & 0o777).toBe(0o700);
    makeDirectory(join(root, 'a', 'b', 'c'));
    makeDirectory('/');
  });

  it.skipIf(process.platform !== 'linux').each(['/proc/x', '/proc/x/y/z', '/proc/self/fd/x'])(
    'ends where a file system makes none: %s',
    (path) => expect(() => makeDirectory(path)).toThrow('ENOENT'),
  );

  it('ends at a file in the way, as the last part and before it', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => makeDirectory(join(root, 'file'))).toThrow('EEXIST');
    expect(() => makeDirectory(join(root, 'file', 'x', 'y'))).toThrow('ENOTDIR');
  });
});

it('a practice home whose lock can neither be taken nor removed is refused', () => {
  mkdirSync(join(root, 'practice.lock', 'something'), { recursive: true });
  expect(() => lockHome(root)).toThrow();
  expect(existsSync(join(root, 'practice.lock', 'something'))).toBe(true);
});

it('a machine that gives no free port is practice.noPort', async () => {
  const all = new Set(Array.from({ length: 65_536 }, (_, port) => port));
  await expect(anyFreePort(all)).rejects.toMatchObject({ code: 'practice.noPort' });
});
