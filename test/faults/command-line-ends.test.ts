// Promise: whatever happens around it, a command ends by itself, with a code and words of its own, and leaves nothing held.
import { once } from 'node:events';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stopPracticeDaemon } from '#practice/client';
import { runCommand, type RunningCommand } from '#test/fixtures/command-line';
import { openCore, temporaryDirectory } from '#test/fixtures/open-core';
import { oneHost } from '#test/fixtures/site-documents';

let home: string;
const started: RunningCommand[] = [];
const dgsite = (...words: string[]) => {
  const command = runCommand(home, ...words);
  started.push(command);
  return command;
};

beforeEach(async () => {
  home = await temporaryDirectory();
});
afterEach(async () => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
  await stopPracticeDaemon(join(home, 'practice'));
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

describe('a command', () => {
  it('whose core dies under it ends with app.coreEnded, and what it followed is interrupted', async () => {
    const serve = dgsite('serve', '--no-open');
    await serve.said(/Open: /);
    const command = dgsite('practice', 'up');
    await command.said(/s1 /);
    serve.child.kill('SIGKILL');
    expect(await command.ended).toBe(6);
    expect(command.text()).toContain('app.coreEnded');
    expect(command.text()).toMatch(
      new RegExp(`■ The Site Admin \\(process ${String(serve.child.pid)}\\) .* has ended`),
    );
    await using open = await openCore({ dataDirectory: home });
    expect((await open.client.call('operations.list', {})).operations).toMatchObject([
      { state: 'interrupted' },
    ]);
  });

  it.skipIf(process.platform !== 'linux')('refuses to export to where nothing can be made', async () => {
    {
      await using open = await openCore({ dataDirectory: home });
      await open.client.call('sites.put', { text: oneHost });
    }
    const command = dgsite('export', 'north', '--to', '/proc/x/deep');
    expect(await command.ended).toBe(2);
    expect(command.text()).toMatch(/■ \/proc\/x\/deep\/.* cannot be written: .*ENOENT/);
  });

  it.skipIf(process.platform !== 'linux')('refuses a data directory that cannot be made', async () => {
    const command = runCommand('/proc/x/deep', 'settings', 'get');
    started.push(command);
    expect(await command.ended).toBe(1);
    expect(command.text()).toContain('app.dataDirectory');
  });
});

describe('dgsite serve', () => {
  it('ends on SIGTERM, and leaves the data directory to the next', async () => {
    const serve = dgsite('serve', '--no-open');
    await serve.said(/Open: /);
    serve.child.kill('SIGTERM');
    expect(await serve.ended).toBe(0);
    await using _open = await openCore({ dataDirectory: home });
  });

  it('on a port that is taken ends with app.portUnusable, and leaves the data directory to the next', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const serve = dgsite('serve', '--no-open', '--port', String(port));
    expect(await serve.ended).toBe(1);
    expect(serve.text()).toContain('app.portUnusable');
    expect(serve.text()).toMatch(new RegExp(`■ The browser door cannot be opened on port ${port}`));
    other.close();
    await using _open = await openCore({ dataDirectory: home });
  });

  it.each([
    ['run', 'a file'],
    ['core.json', 'a directory'],
  ])(
    'whose place for its endpoint somebody else has made ends with app.endpointUnusable: %s is %s',
    async (name, kind) => {
      if (kind === 'a file') await writeFile(join(home, name), 'foreign');
      else await mkdir(join(home, name));
      const serve = dgsite('serve', '--no-open');
      expect(await serve.ended).toBe(1);
      expect(serve.text()).toContain('app.endpointUnusable');
      expect(serve.text()).toMatch(/■ The local endpoint .* cannot be used/);
      await using _open = await openCore({ dataDirectory: home });
      if (kind === 'a file') expect(await readFile(join(home, name), 'utf8')).toBe('foreign');
    },
  );

  it.skipIf(process.platform !== 'linux')('starts no program with a secret in its arguments', async () => {
    const bin = join(home, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'xdg-open'), `#!/bin/sh\necho "$@" > '${home}/opened'\n`, { mode: 0o755 });
    for (const how of ['the first', 'a second']) {
      const serve = runCommand({ home, env: { PATH: `${bin}:${process.env.PATH ?? ''}` } }, 'serve');
      started.push(serve);
      const [, token = ''] = await serve.said(/#token=([\w-]{43})/);
      await expect
        .poll(() => readFile(join(home, 'opened'), 'utf8').catch(() => ''), { message: how })
        .toContain('.html');
      const page = (await readFile(join(home, 'opened'), 'utf8')).trim();
      expect(page).not.toContain('token');
      expect(page.startsWith(home)).toBe(true);
      expect((await stat(page)).mode & 0o777).toBe(0o600);
      const leads = await readFile(page, 'utf8');
      expect(leads).toMatch(/http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}/);
      expect(leads).not.toContain(token);
      await rm(join(home, 'opened'));
    }
  });

  it('refuses what is no port', async () => {
    const serve = dgsite('serve', '--no-open', '--port', 'http');
    expect(await serve.ended).toBe(2);
  });
});
