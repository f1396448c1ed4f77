// Promise: the program that leads to a host is started as ssh starts it, says why it ended, and is gone with all that it started.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostKeys } from '#core/hosts/ssh/host-keys';
import { parseSshAddress } from '#core/hosts/ssh/ssh-address';
import { openHop } from '#core/hosts/ssh/ssh-hop';
import { readSettings } from '#core/hosts/ssh/ssh-settings';
import { startProxy } from '#core/hosts/ssh/way/proxy-command';
import { waitUntil } from '#test/lab/wait-until';

describe.skipIf(process.platform === 'win32')('a program that leads to a host', () => {
  let directory: string;
  beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'site-admin-proxy-'))));
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const around = (env: NodeJS.ProcessEnv = {}) => ({
    env: { PATH: process.env.PATH, ...env },
    platform: process.platform,
    home: directory,
  });
  const start = (command: string, env?: NodeJS.ProcessEnv) =>
    startProxy({ host: 'box', command, around: around(env) });

  async function logIn(command: string) {
    const settings = await readSettings(parseSshAddress('ssh://box'), around({ PATH: directory }));
    const options = { settings, keys: new HostKeys(join(directory, 'known')), secret: async () => null };
    return openHop(options, start(command)).then(
      () => null,
      (error: unknown) => error,
    );
  }

  it('that ends before the login is named, with its exit code and last words', async () => {
    expect(await logIn('sh -c "echo no session today >&2; exit 3"')).toMatchObject({
      code: 'host.proxyCommandFailed',
      params: { host: 'box', outcome: 'it ended with exit code 3' },
      evidence: 'no session today',
    });
    expect(await logIn('no-such-program-anywhere')).toMatchObject({
      code: 'host.proxyCommandFailed',
      params: { outcome: 'it ended with exit code 127' },
    });
  });

  it('that talks no SSH and stays is not named as ended', async () => {
    expect(await logIn('sh -c "echo HTTP/1.1 400 Bad Request; echo; exec cat >/dev/null"')).toMatchObject({
      code: 'host.handshakeFailed',
    });
  });

  it('is run with exec by the user’s own shell', async () => {
    const shell = join(directory, 'shell');
    await writeFile(shell, `#!/bin/sh\nprintf '%s\\n' "$@" > '${directory}/told'\n`, { mode: 0o755 });
    const way = start('nc "a b" 22', { SHELL: shell });
    await waitUntil(() => existsSync(join(directory, 'told')), {
      what: 'the shell to run',
      deadlineMs: 5_000,
    });
    await way.close();
    expect(await readFile(join(directory, 'told'), 'utf8')).toBe('-c\nexec nc "a b" 22\n');
  });

  it('is gone with what it started, also where that ignores its end', async () => {
    const file = join(directory, 'pids');
    const way = start(`sh -c 'trap "" HUP TERM; sleep 86398 & echo $$ $! > ${file}; cat'`);
    let pids: number[] = [];
    await waitUntil(
      async () => {
        pids = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ').map(Number);
        return pids.length === 2;
      },
      { what: 'the program to start', deadlineMs: 5_000 },
    );
    expect(pids.map(isRunning)).toEqual([true, true]);
    await way.close();
    await waitUntil(() => !pids.some(isRunning), { what: 'both to be gone', deadlineMs: 5_000 });
  });

  it('ends when the connection over it does', async () => {
    const file = join(directory, 'pid');
    const way = start(`sh -c 'echo $$ > ${file}; exec cat'`);
    await waitUntil(async () => (await readFile(file, 'utf8').catch(() => '')) !== '', {
      what: 'it to start',
      deadlineMs: 5_000,
    });
    const pid = Number(await readFile(file, 'utf8'));
    way.stream.destroy();
    await waitUntil(() => !isRunning(pid), { what: 'it to be gone', deadlineMs: 5_000 });
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
