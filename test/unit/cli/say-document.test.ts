// Promise: what the document shows by itself is said while the hosts are still silent.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { changeCommands } from '#cli/change-commands';
import type { CommandContext } from '#cli/command';
import { openCore } from '#test/fixtures/open-core';
import { scriptedEngine } from '#test/fixtures/scripted-engine';
import { oneHost } from '#test/fixtures/site-documents';

it.each([
  ['an unknown release', oneHost.replace('260812', '991231'), [/release-991231 is not in the catalogue/]],
  ['nothing', oneHost, []],
])('of %s, before any host has answered', async (_, text, expected) => {
  const silent: (() => void)[] = [];
  const told: string[] = [];
  let release = (): void => undefined;
  const asked = new Promise<void>((resolve) => (release = resolve));
  await using engine = await scriptedEngine({
    'GET /version': (_request, response) => {
      silent.push(() => response.destroy());
      release();
    },
  });
  await using open = await openCore();
  const practice = join(open.directory, 'practice');
  mkdirSync(practice, { recursive: true });
  writeFileSync(join(practice, 'practice.json'), JSON.stringify({ dockerHost: engine.connection }));
  await open.client.call('sites.put', { text: text.replace('"local"', '"practice"') });
  const plan = changeCommands.find(({ name }) => name === 'plan');
  const print = { talk: (words: string) => void told.push(words), result: () => undefined };
  const context = { words: ['north'], flags: {}, print, open: () => Promise.resolve(open) };
  const running = plan?.run(context as unknown as CommandContext);
  await asked;
  const before = [...told];
  for (const end of silent) end();
  await running;
  expect(before).toEqual(expected.map((words) => expect.stringMatching(words) as string));
});
