// Promise: the data directory is its user's alone. One that others can open is made private and the doctor says so; one of another user is
// refused before anything is written into it.
import { privacyProblem } from '#base/private-place';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeCoreLock } from '#core/store/core-lock';
import { preparePrivateDirectory } from '#core/store/private-directory';
import { createNodeCore } from '#web/node-core';
import { openCore } from '#test/fixtures/open-core';

const isRoot = process.getuid?.() === 0;
const isPosix = process.getuid !== undefined;
let home = '';
beforeEach(() => (home = join(mkdtempSync(join(tmpdir(), 'private-')), 'data')));
afterEach(() => rmSync(join(home, '..'), { recursive: true, force: true }));
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

it.skipIf(!isPosix)('a new one is private, an open one is made private and told', () => {
  expect(preparePrivateDirectory(home)).toEqual({ repairedFrom: null });
  expect(mode(home)).toBe('700');
  for (const open of [0o755, 0o750, 0o770, 0o701]) {
    chmodSync(home, open);
    expect(privacyProblem(home, 'directory')).toContain(`mode ${open.toString(8)}`);
    expect(preparePrivateDirectory(home)).toEqual({ repairedFrom: `0${open.toString(8)}` });
    expect(mode(home)).toBe('700');
    expect(privacyProblem(home, 'directory')).toBeNull();
  }
});

it.skipIf(!isRoot)('one of another user is refused, and nothing is written into it', () => {
  mkdirSync(home, { mode: 0o755 });
  chownSync(home, 65534, 65534);
  expect(() => createNodeCore({ directory: home, host: 'cli', crashed: () => undefined })).toThrow(
    expect.objectContaining({ code: 'app.dataDirectoryForeign' }),
  );
  expect(readdirSync(home)).toEqual([]);
  expect(mode(home)).toBe('755');
  expect(privacyProblem(home, 'directory')).toContain('another user (65534)');
});

it.skipIf(!isPosix)('the doctor says when others could open it until this start', async () => {
  await using open = await openCore({ repairedFrom: '0755' });
  const directory = async () => {
    const { checks } = await open.client.call('app.doctor', {});
    return checks.find(({ name }) => name === 'data directory');
  };
  expect(await directory()).toMatchObject({ level: 'warning', message: expect.stringContaining('0755') });
  chmodSync(open.directory, 0o755);
  expect(await directory()).toMatchObject({ level: 'blocker' });
});

it('a lock that cannot be taken for another reason than its holder is an error with that reason', () => {
  preparePrivateDirectory(home);
  mkdirSync(join(home, 'core.lock'));
  expect(() => takeCoreLock(join(home, 'core.lock'))).toThrow(
    expect.objectContaining({ code: 'app.dataDirectory' }),
  );
  writeFileSync(
    join(home, 'garbled.lock'),
    'no database at all, but long enough to be taken for one '.repeat(40),
  );
  expect(() => takeCoreLock(join(home, 'garbled.lock'))).toThrow(
    expect.objectContaining({ code: 'app.dataDirectory' }),
  );
  const first = takeCoreLock(join(home, 'free.lock'));
  expect(takeCoreLock(join(home, 'free.lock'))).toBeNull();
  first?.release();
});
