// Promise: what the ssh of this machine can reach with the user's configuration, this app can, or it names the directive. Each configuration
// is tried with both, on real sshd processes.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SshLinks } from '#core/hosts/ssh/ssh-links';
import { toAppError, type AppError } from '#shared/errors/app-error';
import { waitUntil } from '#test/lab/wait-until';
import { raiseBench, readCase, servers, whyNoMatrix, type Bench } from './ssh-matrix/bench.ts';
import { processesOf, sideOf, type Side } from './ssh-matrix/processes-of.ts';
import { matrix } from './ssh-matrix/cases.ts';
import { commonConfig, type MatrixCase } from './ssh-matrix/matrix-case.ts';

const limits = { deadlineMs: 20_000, mostBytes: 10_000 };

describe.skipIf(whyNoMatrix)(`ssh configurations${whyNoMatrix ? ` (skipped: ${whyNoMatrix})` : ''}`, () => {
  let bench: Bench;
  let made = 0;

  beforeAll(async () => {
    bench = await raiseBench();
    const { path, ports, knownLine } = bench;
    const at = (port: number) => `[127.0.0.1]:${port}`;
    const all = servers.map((server) =>
      knownLine(at(ports[server]), server === 'inner' ? 'inner-host' : 'host'),
    );
    const more = [
      knownLine(`[::1]:${ports.plain}`, 'host'),
      knownLine(`[10.255.255.1]:${ports.plain}`, 'host'),
      knownLine(`[nowhere.invalid]:${ports.plain}`, 'host'),
    ];
    writeFileSync(path('known'), [...all, ...more].join(''));
    copyFileSync(path('known'), path('agent dir/known'));
    copyFileSync(path('known'), path('known-hashed'));
    execFileSync('ssh-keygen', ['-q', '-H', '-f', path('known-hashed')], { stdio: 'ignore' });
    writeFileSync(path('known-alias'), knownLine('alias', 'host'));
    writeFileSync(path('known-alias-wrong'), knownLine('alias', 'other-1'));
    writeFileSync(path('known-bare'), knownLine('127.0.0.1', 'host'));
    writeFileSync(path('known-wrong'), knownLine(at(ports.plain), 'other-1'));
    writeFileSync(path('known-rsa'), knownLine(at(ports.plain), 'host-rsa'));
    const authority = readFileSync(path('authority.pub'), 'utf8');
    writeFileSync(
      path('known-authority'),
      `@cert-authority 127.0.0.1,signed ${authority}@cert-authority ${at(ports.signed)} ${authority}`,
    );
    const plain = `HostName 127.0.0.1\nPort ${ports.plain}\nIdentityFile ${path('good')}\n`;
    writeFileSync(path('included'), `Host box\n${plain}`);
    writeFileSync(path('config-jump'), `Host jump\n${plain}${commonConfig(bench)}`);
  }, 60_000);

  afterAll(async () => {
    // ssh itself ends the program that it started, and not what that has started.
    for (const pid of processesOf('theirs')) process.kill(pid);
    await (bench as Bench | undefined)?.close();
  });

  function prepare({ config, env }: Pick<MatrixCase, 'config' | 'env'>) {
    const file = bench.path(`config-${(made += 1)}`);
    writeFileSync(file, config(bench) + commonConfig(bench));
    const variables = (side: Side) => ({
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      SHELL: '/bin/sh',
      ...sideOf(side),
      ...env?.(bench),
    });
    const links = new SshLinks({
      knownHostsFile: bench.path(`own-${made}`),
      secret: async () => null,
      around: { configFile: file, env: variables('ours'), home: bench.path('home') },
    });
    return { file, theirEnv: variables('theirs'), links };
  }

  async function reach(links: SshLinks): Promise<AppError | null> {
    try {
      const link = await links.open('ssh://box');
      // What the account's own start-up files say on standard error is not ours.
      const { exitCode, ended } = await link.shell().run('exit 7', limits);
      if (exitCode !== 7 || ended !== 'itself') throw new Error(`${String(exitCode)} ${ended}`);
      return null;
    } catch (thrown) {
      return toAppError(thrown);
    } finally {
      await links.closeAll();
    }
  }

  const inWords = (error: AppError | null) =>
    error
      ? `${error.code}: ${error.message}\n${error.evidence ?? ''}${error.cause instanceof Error ? error.cause.message : ''}`
      : 'reached';

  it.concurrent.each(matrix.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const { file, theirEnv, links } = prepare(entry);
    const [theirs, ours] = await Promise.all([
      bench.ssh(file, ['-o', 'RemoteCommand=none', '-o', 'RequestTTY=no', 'box', 'exit 7'], theirEnv),
      reach(links),
    ]);
    const { expected } = entry;
    const didReach = theirs.code === 7;
    if (expected === 'reached') expect([didReach, inWords(ours)], theirs.said).toEqual([true, 'reached']);
    else if (expected === 'more') expect([didReach, inWords(ours)], theirs.said).toEqual([false, 'reached']);
    else if ('asked' in expected)
      expect([didReach, ours?.code], inWords(ours)).toEqual([true, expected.asked]);
    else {
      expect([didReach, ours?.code], `${inWords(ours)}\nssh: ${theirs.said}`).toEqual([
        false,
        expected.refused,
      ]);
      if (expected.naming) expect(inWords(ours)).toMatch(expected.naming);
    }
  });

  /** Configurations of users, with the places of this bench. Every command of theirs is tried as it is. */
  it.each([
    ['i-0abc123', 'proxycommand.conf', 'ProxyCommand'],
    ['gpu', 'agent-public-key.conf', ''],
  ])('%s: %s', async (host, file, word) => {
    const { path, ports, agentSocket, knownLine } = bench;
    const places: [string, string][] = [
      ['python3 tcp.py 10.0.0.10 22', `python3 ${path('tcp.py')} 10.0.0.10 ${ports.plain}`],
      ['HostName 10.0.0.10', `HostName 127.0.0.1\n  Port ${ports.plain}`],
      ['~/.ssh/box.pub', path('good.pub')],
      ['~/agent dir/agent.sock', agentSocket],
      ['User root', `User ${userInfo().username}\n  IdentityFile ${path('good')}`],
    ];
    const text = places.reduce((all, [from, to]) => all.replace(from, to), readCase(file));
    const known = path('known-of-users');
    writeFileSync(known, knownLine(host, 'host') + knownLine(`[127.0.0.1]:${ports.plain}`, 'host'));
    const config = () => `${text}\nHost *\n  UserKnownHostsFile ${known}\n`;
    const { file: written, theirEnv, links } = prepare({ config });
    const theirs = await bench.ssh(written, [host, 'exit 7'], theirEnv);
    const link = await links.open(`ssh://${host}`);
    const ours = await link.shell().run('exit 7', limits);
    expect([theirs.code, ours.exitCode], theirs.said).toEqual([7, 7]);
    expect(link.way.join()).toContain(word);
    await links.closeAll();
  });

  it('passes a jump host over the connection that its user holds open, and leaves that', async () => {
    const { path, ports } = bench;
    const jump = `HostName 127.0.0.1\n  Port ${ports.certified}\n  ControlPath ${path('held')}`;
    const held = prepare({ config: () => `Host jump\n  ${jump}\n  IdentityFile ${path('beside')}\n` });
    const holder = spawn('ssh', ['-F', held.file, '-M', '-N', 'jump'], {
      env: held.theirEnv,
      stdio: 'ignore',
    });
    await waitUntil(() => existsSync(path('held')), { what: 'the user to be logged in', deadlineMs: 10_000 });
    const box = `HostName 127.0.0.1\n  Port ${ports.inner}\n  IdentityFile ${path('good')}`;
    const config = () => `Host box\n  ${box}\n  ProxyJump jump\nHost jump\n  ${jump}\n  IdentityFile none\n`;
    const { links } = prepare({ config });
    const link = await links.open('ssh://box');
    expect((await link.shell().run('exit 7', limits)).exitCode).toBe(7);
    expect(link.way.join()).toContain('ControlPath');
    await links.closeAll();
    expect([holder.exitCode, existsSync(path('held'))]).toEqual([null, true]);
    holder.kill();
    await once(holder, 'exit');
  });

  it('leaves no process and no file behind', async () => {
    await waitUntil(() => processesOf('ours').length === 0, {
      what: `no process of ours, not ${processesOf('ours').join(' ')}`,
      deadlineMs: 10_000,
    });
    expect(readdirSync(tmpdir()).filter((name) => /^site-admin-[A-Za-z0-9]{6}$/.test(name))).toEqual([]);
  });
});
