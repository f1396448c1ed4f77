// Promise: a command that asks nothing of a host starts nothing on its way there: no ssh client, no connection.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCore, type OpenCore } from '#test/fixtures/open-core';
import { runProgram } from '#test/lab/run-program';
import { waitUntil } from '#test/lab/wait-until';

const HOSTS = 60;

const document = `name = "many"
release = "release-260812"

[licensing]
mode = "direct"
api_key = "secret:deepgram-api-key"
${Array.from(
  { length: HOSTS },
  (_, index) => `
[[host]]
name = "gpu-${index}"
connection = "ssh://root@gpu-${index}.invalid"
roles = ["api", "engine"]
`,
).join('')}`;

describe.skipIf(process.platform === 'win32')('SSH hosts of a site', () => {
  let directory: string;
  let open: OpenCore;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'site-admin-unasked-'));
    const ssh = join(directory, 'ssh');
    // It notes which host it was asked about, and knows nothing of it.
    await writeFile(ssh, `#!/bin/sh\necho "$@" >> '${directory}/asked'\nexit 1\n`);
    await chmod(ssh, 0o755);
    open = await openCore({ ssh: { env: { PATH: directory } } });
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  const asked = async () =>
    (await readFile(join(directory, 'asked'), 'utf8').catch(() => ''))
      .split('\n')
      .filter((line) => line !== '');

  it('are not asked about by what needs none of them, and all by what reads the site', async () => {
    const { client } = open;
    await client.call('sites.put', { text: document });
    await client.call('secrets.list', {});
    await client.call('sites.list', {});
    await client.call('sites.get', { site: 'many' });
    // Started after whatever those calls have started.
    await runProgram(join(directory, 'ssh'), ['marker']).catch(() => undefined);
    expect(await asked()).toEqual(['marker']);
    const { hosts } = await client.call('sites.status', { site: 'many' });
    expect(hosts.every(({ reachable }) => !reachable)).toBe(true);
    await waitUntil(async () => (await asked()).length > HOSTS, {
      what: 'every host to be asked about',
      deadlineMs: 10_000,
    });
  });
});
