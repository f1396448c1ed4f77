// Promise: the log file is bounded; rotation keeps the newest and drops the oldest.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rotateWhenFull } from '#web/file-log';
import { LogDestination } from '#web/log-destination';

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

describe('a line that cannot be written', () => {
  it.skipIf(process.platform !== 'linux')('ends nothing: the disk is full', () => {
    const logger = pino({}, new LogDestination('/dev/full'));
    for (let line = 0; line < 1000; line += 1) logger.info('no room');
  });

  it('is told by the next one that can', async () => {
    const path = join(directory, 'holes.log');
    const destination = new LogDestination(path);
    const logger = pino({}, destination);
    logger.info('first');
    const write = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    });
    syncBuiltinESMExports();
    logger.info('lost');
    logger.info('lost too');
    write.mockRestore();
    syncBuiltinESMExports();
    logger.info('last');
    const lines = (await readFile(path, 'utf8')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'first',
      '2 lines could not be written here',
      'last',
    ]);
  });
});
