// Promise: the log file is bounded; rotation keeps the newest and drops the oldest.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rotateWhenFull } from '#web/file-log';

let directory: string;
beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'site-admin-log-'))));
afterAll(() => rm(directory, { recursive: true }));

it('moves a full file aside and keeps four', async () => {
  const path = join(directory, 'site-admin.log');
  for (let round = 1; round <= 7; round += 1) {
    await writeFile(path, `round ${round}`);
    expect(rotateWhenFull(path, 5)).toBe(true);
  }
  expect((await readdir(directory)).toSorted()).toEqual(
    [1, 2, 3, 4].map((number) => `site-admin.log.${number}`),
  );
  expect(await readFile(`${path}.1`, 'utf8')).toBe('round 7');
  expect(await readFile(`${path}.4`, 'utf8')).toBe('round 4');
});

it('leaves a small file and a missing one alone', async () => {
  const path = join(directory, 'small.log');
  expect(rotateWhenFull(path)).toBe(false);
  await writeFile(path, 'little');
  expect(rotateWhenFull(path)).toBe(false);
});
