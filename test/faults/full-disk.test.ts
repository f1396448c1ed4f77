// Promise: a full disk under the data directory is told as one by every command, ends no core that runs, and is forgotten once there is room.
import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, type RunningCommand } from '#test/fixtures/command-line';
import { temporaryDirectory } from '#test/fixtures/open-core';
import { oneHost } from '#test/fixtures/site-documents';

const isHere = process.platform === 'linux' && process.getuid?.() === 0;
let place: string;
/** A disk with room. */
let elsewhere: string;
let home: string;
const started: RunningCommand[] = [];

function dgsite(...words: string[]): RunningCommand {
  const command = runCommand(home, ...words);
  started.push(command);
  return command;
}
const fill = () => writeFile(join(place, 'fill'), Buffer.alloc(1_000_000)).catch(() => undefined);
const makeRoom = () => rm(join(place, 'fill'));

describe.skipIf(!isHere)(
  `a full disk${isHere ? '' : ' (skipped: needs root on Linux to mount a small one)'}`,
  () => {
    beforeEach(async () => {
      place = await temporaryDirectory();
      elsewhere = await temporaryDirectory();
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', place]);
      home = join(place, 'data');
      await mkdir(home, { mode: 0o700 });
    });
    afterEach(async () => {
      for (const { child, ended } of started.splice(0)) {
        child.kill('SIGKILL');
        await ended;
      }
      execFileSync('umount', [place]);
      await rm(place, { recursive: true });
      await rm(elsewhere, { recursive: true });
    });

    it('is told, also on the first start, and another app is not blamed for it', async () => {
      await fill();
      for (const words of [['sites'], ['secrets', 'list'], ['serve', '--no-open']]) {
        const command = dgsite(...words);
        expect([words, await command.ended]).toEqual([words, 1]);
        expect(command.text()).toContain('app.diskFull');
        expect(command.text()).not.toMatch(/Another Site Admin|null|app\.internal/);
      }
      await makeRoom();
      expect(await dgsite('sites').ended).toBe(0);
    }, 60_000);

    it('costs a core that runs its answers, and not its life', async () => {
      const serve = dgsite('serve', '--no-open');
      await serve.said(/Open: /);
      await fill();
      // More than is left in the last pages of the store.
      const large = join(elsewhere, 'north.toml');
      await writeFile(large, `${oneHost}# ${'x'.repeat(60_000)}\n`);
      for (let round = 0; round < 3; round += 1) {
        const add = dgsite('add', large, '--replace');
        expect(await add.ended, add.text()).toBe(1);
        expect(add.text()).toContain('app.diskFull');
      }
      await makeRoom();
      const add = dgsite('add', large);
      expect(await add.ended, add.text()).toBe(0);
      serve.child.kill('SIGTERM');
      expect(await serve.ended).toBe(0);
    }, 60_000);
  },
);
