// Promise: whatever is wrong on the way to a host is named by its stage, within its deadline, and costs other hosts nothing.
import { spawn } from 'node:child_process';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RpcClient } from '#rpc/client';
import type { AppError } from '#shared/errors/app-error';
import { openCore, type OpenCore } from '#test/fixtures/open-core';
import { plainUser, type LabHost } from '#test/lab/hosts/lab-host';
import { runProgram } from '#test/lab/run-program';
import { skipReason } from '#test/lab/use-lab';
import { waitUntil } from '#test/lab/wait-until';
import { raiseSshLab, siteDocument, untilFree, type SshLab } from './ssh-hosts.ts';

describe.skipIf(skipReason)(`hostile hosts over SSH${skipReason ? ` (skipped: ${skipReason})` : ''}`, () => {
  let lab: SshLab;
  let open: OpenCore;
  let client: RpcClient;
  let first: LabHost;
  let second: LabHost;
  const servers: Server[] = [];

  beforeAll(async () => {
    lab = await raiseSshLab('docker', 'docker');
    [first, second] = lab.hosts as [LabHost, LabHost];
    open = await openCore({ ssh: { configFile: lab.configFile, env: { PATH: process.env.PATH } } });
    client = open.client;
    await trust(client, first);
    await trust(client, second);
  }, 120_000);

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    expect(await lab.close()).toEqual([]);
  }, 60_000);

  const at = (host: LabHost, { user = 'root', rest = '' } = {}) => `ssh://${user}@${host.address}${rest}`;
  const probe = (connection: string) => client.call('hosts.probe', { connection });
  const failure = async (connection: string): Promise<{ code: string; evidence: string | null }> => {
    try {
      await probe(connection);
      return { code: 'none', evidence: null };
    } catch (thrown) {
      const { code, evidence } = thrown as AppError;
      return { code, evidence };
    }
  };

  async function trust(by: RpcClient, host: LabHost): Promise<void> {
    await by.call('hosts.trust', { connection: at(host), fingerprint: await host.fingerprint() });
  }

  /** A port of this machine that does this with whoever connects. */
  async function listen(meet: (socket: Socket) => void): Promise<string> {
    const server = createServer((socket) => meet(socket.on('error', () => undefined)));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `ssh://root@127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('a name nobody knows, and a port nobody listens on', async () => {
    expect(await failure('ssh://root@no-such-host.invalid')).toMatchObject({ code: 'host.nameUnknown' });
    expect(await failure(`ssh://root@${first.address}:9`)).toMatchObject({
      code: 'host.unreachable',
      evidence: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('something that is not sshd', async () => {
    expect(await failure(await listen((socket) => socket.end()))).toMatchObject({
      code: 'host.handshakeFailed',
    });
    const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await failure(web)).toMatchObject({ code: 'host.handshakeFailed' });
  });

  it('a user the host does not know', async () => {
    await expect(probe(at(first, { user: 'nobody-here' }))).rejects.toMatchObject({
      code: 'host.loginRefused',
      params: { user: 'nobody-here', tried: 'key client-key' },
    });
  });

  it('a user who may not use the engine, a socket that is not there', async () => {
    expect(await failure(at(first, { user: plainUser }))).toMatchObject({
      code: 'engine.noPermission',
      evidence: expect.stringContaining('/var/run/docker.sock') as string,
    });
    expect(await failure(at(first, { rest: '/run/none.sock' }))).toMatchObject({
      code: 'engine.socketMissing',
      evidence: expect.stringContaining('/run/none.sock') as string,
    });
  });

  it('Podman’s socket, where Docker has none', async () => {
    await first.run('mkdir', '-p', '/run/podman');
    await first.run('mv', '/run/docker.sock', '/run/podman/podman.sock');
    try {
      expect(await failure(at(first, { rest: '/var/run/docker.sock' }))).toMatchObject({
        code: 'engine.socketMissing',
      });
      expect((await probe(at(first))).product).toBe('docker');
    } finally {
      await first.run('mv', '/run/podman/podman.sock', '/run/docker.sock');
    }
  });

  it('an sshd that forwards nothing', async () => {
    await second.stopSshd();
    await second.startSshd('AllowStreamLocalForwarding no');
    expect(await failure(at(second))).toMatchObject({ code: 'host.forwardingRefused' });
    await second.stopSshd();
    await second.startSshd();
    expect((await probe(at(second))).product).toBe('docker');
  });

  it('an agent holds the key; one that is dead is passed over', async () => {
    const socket = join(lab.files, 'agent.sock');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    const onlyAgent = await openCore({
      ssh: {
        configFile: '/dev/null',
        home: lab.files,
        env: { PATH: process.env.PATH, SSH_AUTH_SOCK: socket },
      },
    });
    try {
      const add = () => runProgram('ssh-add', ['-q', lab.keyFile], { env: { SSH_AUTH_SOCK: socket } });
      await waitUntil(() => add().then(() => true), { what: 'the agent to take the key', deadlineMs: 3_000 });
      await trust(onlyAgent.client, first);
      expect((await onlyAgent.client.call('hosts.probe', { connection: at(first) })).product).toBe('docker');
    } finally {
      agent.kill();
      await onlyAgent[Symbol.asyncDispose]();
    }
    const env = { PATH: process.env.PATH, SSH_AUTH_SOCK: join(lab.files, 'dead.sock') };
    const deadAgent = await openCore({ ssh: { configFile: lab.configFileAnyIdentity, env } });
    try {
      await trust(deadAgent.client, first);
      expect((await deadAgent.client.call('hosts.probe', { connection: at(first) })).product).toBe('docker');
    } finally {
      await deadAgent[Symbol.asyncDispose]();
    }
  });

  it('a host that accepts and never answers ends in its deadline, and others stay fresh', async () => {
    await client.call('sites.put', { text: siteDocument('fresh', { host: first, lab }) });
    let isOver = false;
    const silent = failure(await listen(() => undefined)).finally(() => (isOver = true));
    let fresh = 0;
    while (!isOver) {
      const { hosts } = await client.call('sites.status', { site: 'fresh' });
      expect(hosts).toMatchObject([{ reachable: true }]);
      fresh += 1;
      await Promise.race([silent, new Promise((resolve) => setTimeout(resolve, 250))]);
    }
    expect(await silent).toMatchObject({ code: 'host.timeout' });
    // A status that waited for the silent host could be read once at most.
    expect(fresh).toBeGreaterThan(5);
  });

  it('a host that vanishes without a word is given up within its deadlines, and found again', async () => {
    await client.call('sites.status', { site: 'fresh' });
    const sockets = async () => (await first.traces()).sockets;
    await first.wire('down');
    const down = await client.call('sites.status', { site: 'fresh' });
    expect(down.hosts).toMatchObject([{ reachable: false }]);
    await first.wire('up');
    await waitUntil(async () => (await client.call('sites.status', { site: 'fresh' })).hosts[0]?.reachable, {
      what: 'the host to be read again',
      deadlineMs: 20_000,
      everyMs: 200,
    });
    expect(await sockets()).toBeGreaterThan(0);
  });

  it('another key than the known one is refused, also when somebody asks to trust it', async () => {
    await second.stopSshd();
    await second.renewHostKey();
    await second.startSshd();
    const fingerprint = await second.fingerprint();
    const connection = at(second);
    await expect(probe(connection)).rejects.toMatchObject({
      code: 'host.keyChanged',
      params: { fingerprint },
    });
    await expect(client.call('hosts.trust', { connection, fingerprint })).rejects.toMatchObject({
      code: 'host.keyChanged',
    });
    await untilFree(second);
  });
});
