// Promise: whoever makes the connection, this app or the ssh client of this machine, it carries the engine, commands and ports alike, asks
// for trust before anything, lives with few sessions, and leaves nothing.
import { createServer, get, type Server } from 'node:http';
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SshLinks, type SshLink } from '#core/hosts/ssh/ssh-links';
import { runProgram } from '#test/lab/run-program';
import { waitUntil } from '#test/lab/wait-until';
import { raiseBench, whyNoMatrix, type Bench, type ServerName } from './ssh-matrix/bench.ts';
import { processesOf, sideOf } from './ssh-matrix/processes-of.ts';

const limits = { deadlineMs: 20_000, mostBytes: 10_000 };
const ways = ['the library', 'the client'] as const;

describe.skipIf(whyNoMatrix)(`ways over ssh${whyNoMatrix ? ` (skipped: ${whyNoMatrix})` : ''}`, () => {
  let bench: Bench;
  let server: Server;
  let made = 0;
  const open: SshLinks[] = [];

  beforeAll(async () => {
    bench = await raiseBench();
    server = createServer((request, response) => response.end(`engine ${request.url ?? ''}`));
    await new Promise<void>((resolve) => server.listen(bench.path('engine.sock'), resolve));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(open.map((links) => links.closeAll()));
    server.close();
    await bench.close();
  });

  /** `more` makes the client necessary: its directive is harmless by itself. */
  function linksTo(name: ServerName, way: (typeof ways)[number], { known = true } = {}) {
    const { path, ports, knownLine } = bench;
    made += 1;
    const [file, knownHosts] = [path(`way-${made}`), path(`way-known-${made}`)];
    writeFileSync(
      knownHosts,
      known ? knownLine(`[127.0.0.1]:${ports[name]}`, name === 'inner' ? 'inner-host' : 'host') : '',
    );
    writeFileSync(
      file,
      `Host box
HostName 127.0.0.1
Port ${ports[name]}
IdentityFile ${path('good')}
IdentityAgent none
${way === 'the client' ? 'RekeyLimit 1G 1h' : ''}
UserKnownHostsFile ${knownHosts}
GlobalKnownHostsFile /dev/null
`,
    );
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...sideOf('ours') };
    const around = { configFile: file, env, home: path('home') };
    const links = new SshLinks({ knownHostsFile: path(`way-own-${made}`), secret: async () => null, around });
    open.push(links);
    return links;
  }

  const ask = (link: SshLink, url: string) =>
    new Promise<string>((resolve, reject) => {
      const agent = link.agent();
      get({ agent, path: url, host: 'engine' }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => {
          agent.destroy();
          resolve(text);
        });
      }).once('error', reject);
    });

  describe.each(ways)('made by %s', (way) => {
    it('carries the engine, side by side', async () => {
      const link = await linksTo('plain', way).open(`ssh://box${bench.path('engine.sock')}`);
      const urls = Array.from({ length: 20 }, (_, index) => `/${index}`);
      expect(await Promise.all(urls.map((url) => ask(link, url)))).toEqual(
        urls.map((url) => `engine ${url}`),
      );
    });

    it('says so', async () => {
      const { way: words } = await linksTo('plain', way).open('ssh://box');
      expect(words).toEqual(
        way === 'the library'
          ? []
          : [
              'box: the ssh client of this machine makes the connection, because of RekeyLimit 1073741824 3600',
            ],
      );
    });

    it('names a socket that is not there', async () => {
      const link = await linksTo('plain', way).open(`ssh://box${bench.path('none.sock')}`);
      await expect(ask(link, '/')).rejects.toMatchObject({ code: 'engine.socketMissing' });
    });

    it('carries ports', async () => {
      const web = createServer((_, response) => response.end('a port'));
      await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
      const link = await linksTo('plain', way).open('ssh://box');
      const port = await link.forward('127.0.0.1', (web.address() as AddressInfo).port);
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('a port');
      web.close();
    });

    it('runs ten commands where the host opens two sessions at a time', async () => {
      const link = await linksTo('few', way).open('ssh://box');
      const shell = link.shell();
      const scripts = Array.from({ length: 10 }, (_, index) => `echo ${index}; sleep 0.1`);
      const results = await Promise.all(scripts.map((script) => shell.run(script, limits)));
      expect(results.map(({ ended, stdout }) => `${ended} ${stdout.toString().trim()}`)).toEqual(
        scripts.map((_, index) => `itself ${index}`),
      );
    });

    it('lets a command wait for its turn no longer than it may run, and leaves at once what is cancelled', async () => {
      const shell = (await linksTo('few', way).open('ssh://box')).shell();
      const [open, end] = [new Set<number>(), new AbortController()];
      const holding = [1, 2].map((each) =>
        shell.run('echo on; sleep 60', {
          ...limits,
          deadlineMs: 60_000,
          signal: end.signal,
          onOutput: () => open.add(each),
        }),
      );
      await waitUntil(() => open.size === 2, { what: 'both sessions to be taken', deadlineMs: 10_000 });
      const late = await shell.run('true', { ...limits, deadlineMs: 1_000 });
      expect(late.ended).toBe('refused');
      expect(late.stderr.toString()).toContain('2 at a time');
      const cancelled = new AbortController();
      const waiting = shell.run('true', { ...limits, signal: cancelled.signal });
      cancelled.abort();
      expect((await waiting).ended).toBe('signal');
      end.abort();
      expect((await Promise.all(holding)).map(({ ended }) => ended)).toEqual(['signal', 'signal']);
      expect((await shell.run('exit 7', limits)).exitCode).toBe(7);
    });

    it('asks for trust with the key that the host shows, and takes no other', async () => {
      const links = linksTo('plain', way, { known: false });
      const fingerprint = await fingerprintOf(bench, 'host');
      await expect(links.open('ssh://box')).rejects.toMatchObject({
        code: 'host.keyUnknown',
        params: { fingerprint },
      });
      await expect(links.trust('ssh://box', `SHA256:${'A'.repeat(43)}`)).rejects.toMatchObject({
        code: 'host.fingerprintWrong',
      });
      expect(existsSync(bench.path(`way-own-${made}`))).toBe(false);
      await links.trust('ssh://box', fingerprint);
      const { exitCode } = await (await links.open('ssh://box')).shell().run('exit 7', limits);
      expect(exitCode).toBe(7);
    });

    it('is gone when this app is killed, with what it ran on the host', async () => {
      linksTo('plain', way);
      const env = {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        TMPDIR: bench.path('tmp'),
        ...sideOf('theirs'),
      };
      mkdirSync(env.TMPDIR, { recursive: true });
      const args = [bench.path(`way-${made}`), bench.path(`way-own-${made}`)];
      const app = fork(join(import.meta.dirname, 'ssh-matrix/hold-process.ts'), args, { env });
      await once(app, 'message');
      await waitUntil(() => isRunningOnHost(), { what: 'the command to run', deadlineMs: 10_000 });
      app.kill('SIGKILL');
      await waitUntil(
        () =>
          processesOf('theirs').length === 0 && !isRunningOnHost() && readdirSync(env.TMPDIR).length === 0,
        {
          what: 'all of it to be gone',
          deadlineMs: 20_000,
        },
      );
    });

    it('tells that it has ended, and a script under it that it was cut', async () => {
      const links = linksTo('plain', way);
      const link = await links.open('ssh://box');
      let started = () => {};
      const isRunning = new Promise<void>((resolve) => (started = resolve));
      const running = link.shell().run('echo on; sleep 60', { ...limits, onOutput: () => started() });
      await isRunning;
      await links.close('ssh://box');
      expect(await running).toMatchObject({ exitCode: null, ended: 'connection' });
      await link.closed;
    });
  });

  it('asks for trust where only the client speaks the host’s key exchange', async () => {
    const links = linksTo('modern', 'the library', { known: false });
    const fingerprint = await fingerprintOf(bench, 'host');
    await expect(links.open('ssh://box')).rejects.toMatchObject({
      code: 'host.keyUnknown',
      params: { fingerprint },
    });
    await links.trust('ssh://box', fingerprint);
    const { way } = await links.open('ssh://box');
    expect(way.join()).toContain('KexAlgorithms');
  });

  it('made by the client names a refused login: host.clientRefused', async () => {
    const links = linksTo('certified', 'the client');
    await expect(links.open('ssh://box')).rejects.toMatchObject({
      code: 'host.clientRefused',
      evidence: expect.stringContaining('Permission denied') as string,
    });
  });

  it('leaves no process behind', async () => {
    await Promise.all(open.map((links) => links.closeAll()));
    await waitUntil(() => processesOf('ours').length === 0, {
      what: 'no process of ours',
      deadlineMs: 10_000,
    });
  });
});

function isRunningOnHost(): boolean {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n').includes('sleep 617');
}

async function fingerprintOf(bench: Bench, key: string): Promise<string> {
  return (await runProgram('ssh-keygen', ['-lf', bench.path(`${key}.pub`)])).split(' ')[1] ?? '';
}
