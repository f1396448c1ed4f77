// Promise: the facts of this very machine are read through its own shell, in a moment, and say what Node says of it; the engine beside it
// is one that says what a test wants.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FactTarget } from '#core/hosts/facts/fact-target';
import { readHostFacts } from '#core/hosts/facts/read-host-facts';
import { HostConnections } from '#core/hosts/host-connections';
import { hasLocalShell } from '#core/hosts/shell/local-shell';
import { SshLinks } from '#core/hosts/ssh/ssh-links';
import { systemClock } from '#core/ports/clock';
import { hostFactsSchema } from '#shared/domain/facts/host-facts';
import {
  json,
  scriptedEngine,
  version,
  type Answer,
  type ScriptedEngine,
} from '#test/fixtures/scripted-engine';
import { freePort } from '#test/fixtures/free-port';
import { fixture } from './fixture.ts';

const info = JSON.parse(fixture('engine-info/docker-28.json').text) as Record<string, unknown>;
const ssh = new SshLinks({ knownHostsFile: '/nowhere/known_hosts', secret: async () => null });
const hosts = new HostConnections({ clock: systemClock, practiceSocket: () => null, ssh });
const read = (target: FactTarget) => readHostFacts({ hosts, clock: systemClock }, target);

let directory = '';
let engine: ScriptedEngine;
let listener: Server;
let port = 0;

beforeEach(async () => {
  directory = await mkdtemp(join(os.tmpdir(), 'site-admin facts '));
  await mkdir(join(directory, 'models'));
  listener = createHttpServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  port = (listener.address() as AddressInfo).port;
});
afterEach(async () => {
  listener.closeAllConnections();
  await new Promise((resolve) => listener.close(resolve));
  hosts.close();
  await engine[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

async function target(
  changes: Partial<FactTarget> = {},
  routes: Record<string, Answer> = {},
): Promise<FactTarget> {
  engine = await scriptedEngine({
    'GET /info': json({ ...info, DockerRootDir: directory }),
    'GET /containers/json': json([]),
    ...routes,
  });
  return {
    name: 'here',
    connection: engine.connection,
    directories: { models: join(directory, 'models'), files: join(directory, 'not', 'yet') },
    images: [],
    network: null,
    egress: [],
    proxy: null,
    ...changes,
  };
}

describe.skipIf(!hasLocalShell())('this machine', () => {
  it('is read whole, with its source and time', async () => {
    const startedAt = Date.now();
    const facts = hostFactsSchema.parse(await read(await target()));
    expect(facts).toMatchObject({ way: 'shell', host: 'here' });
    expect(facts.machine).toMatchObject({
      state: 'known',
      value: { cpus: os.availableParallelism(), kernel: os.release(), architecture: os.machine() },
    });
    const memory = facts.machine.state === 'known' ? facts.machine.value.memoryBytes : 0;
    expect(Math.abs(memory / os.totalmem() - 1)).toBeLessThan(0.02);
    expect(facts.clock).toMatchObject({ state: 'known' });
    if (facts.clock.state === 'known') {
      expect(Math.abs(facts.clock.value.offsetMs)).toBeLessThanOrEqual(facts.clock.value.uncertaintyMs + 5);
      expect(Date.parse(facts.clock.readAt)).toBeGreaterThanOrEqual(startedAt);
    }
    expect(facts.listeners).toMatchObject({
      state: 'known',
      value: expect.arrayContaining([
        expect.objectContaining({ protocol: 'tcp', address: '127.0.0.1', port }),
      ]),
    });
    expect(facts.egress).toMatchObject({ state: 'unread' });
    expect(facts.containerGpus).toMatchObject({ state: 'unread' });
  });

  it('measures what exists, and leaves no file behind', async () => {
    const facts = await read(await target());
    expect(facts.filesystems).toMatchObject({
      state: 'known',
      value: [
        { purpose: 'images', path: directory, exists: true },
        { purpose: 'models', path: join(directory, 'models'), exists: true },
        { purpose: 'files', path: join(directory, 'not', 'yet'), exists: false },
      ],
    });
    expect(facts.writeLatency).toMatchObject({
      state: 'known',
      value: [{ purpose: 'models', path: join(directory, 'models') }],
    });
    if (facts.writeLatency.state !== 'known') return;
    const [{ meanMs, worstMs } = { meanMs: 0, worstMs: 0 }] = facts.writeLatency.value;
    expect(meanMs).toBeGreaterThan(0);
    expect(worstMs).toBeGreaterThanOrEqual(meanMs);
    expect(await readdir(join(directory, 'models'))).toEqual([]);
    expect(await readdir(directory)).toEqual(['models']);
  });

  it('knocks: connected, refused, unknown name', async () => {
    const closed = await freePort();
    const facts = await read(
      await target({
        egress: [
          { purpose: 'licence', name: '127.0.0.1', port },
          { purpose: 'registry', name: '127.0.0.1', port: closed },
          { purpose: 'registry', name: 'no-such-name.invalid', port: 443 },
        ],
      }),
    );
    expect(facts.egress).toMatchObject({
      value: [
        { from: 'host', dns: 'resolved', addresses: ['127.0.0.1'], tcp: 'connected', detail: null },
        { tcp: 'refused' },
        { dns: 'failed', tcp: 'skipped' },
      ],
    });
  });

  it('asks the proxy to connect, with its password, and tells what it answered', async () => {
    const asked: string[] = [];
    const proxy = createServer((socket) => {
      socket.on('error', () => undefined);
      let request = '';
      socket.on('data', (data) => {
        request += data.toString();
        if (!request.endsWith('\r\n\r\n')) return;
        asked.push(request);
        const status = request.includes('good.example')
          ? '200 Connection established'
          : '407 Proxy Authentication Required';
        socket.end(`HTTP/1.1 ${status}\r\n\r\n`);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    try {
      const at = (proxy.address() as AddressInfo).port;
      const facts = await read(
        await target({
          proxy: `http://site:pa%20ss@127.0.0.1:${String(at)}`,
          egress: [
            { purpose: 'licence', name: 'good.example', port: 443 },
            { purpose: 'registry', name: 'bad.example', port: 443 },
          ],
        }),
      );
      const through = `http://…@127.0.0.1:${String(at)}`;
      expect(facts.egress).toMatchObject({
        value: [
          { dns: 'skipped', tcp: 'connected', through },
          {
            dns: 'skipped',
            tcp: 'failed',
            detail: 'the proxy answered: HTTP/1.1 407 Proxy Authentication Required',
          },
        ],
      });
      const authorization = `Proxy-Authorization: Basic ${Buffer.from('site:pa ss').toString('base64')}`;
      expect(asked.find((text) => text.startsWith('CONNECT good.example:443 HTTP/1.1\r\n'))).toContain(
        authorization,
      );
      expect(JSON.stringify(facts)).not.toContain('pa ss');
    } finally {
      await new Promise((resolve) => proxy.close(resolve));
    }
  });

  it('reads the file that the dockerd of this engine was started with', async () => {
    const SecurityOptions = process.getuid?.() === 0 ? [] : ['name=rootless'];
    const routes = { 'GET /info': json({ ...info, SecurityOptions, DockerRootDir: directory }) };
    const given = await target({}, routes);
    const [program, file] = [join(directory, 'dockerd'), join(directory, 'daemon.json')];
    await writeFile(file, '{"hosts": [], "log-opts": {"max-size": "9m"}}');
    // It lives until its input ends, and its name and arguments are all that is looked at.
    await writeFile(program, '#!/bin/sh\nread -r line\n', { mode: 0o755 });
    const args = ['-H', 'fd://', `--data-root=${directory}`, '--config-file', file];
    const daemon = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    try {
      await once(daemon, 'spawn');
      expect((await read(given)).daemonConfig).toMatchObject({
        state: 'known',
        value: {
          path: file,
          pathFrom: `--config-file of process ${String(daemon.pid)}`,
          exists: true,
          logMaxSize: '9m',
          flags: ['hosts', 'data-root'],
          refused: ['hosts is set in the file and on the command line of dockerd'],
          account: os.userInfo().username,
        },
      });
    } finally {
      daemon.stdin.end();
      await once(daemon, 'exit');
    }
    expect((await read(given)).daemonConfig).toMatchObject({ state: 'unknown' });
  });

  it('measures the images where containerd keeps them', async () => {
    const store = { DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] };
    const socket = join(directory, 'containerd.sock');
    const given = await target(
      {},
      { 'GET /info': json({ ...info, ...store, DockerRootDir: directory, Containerd: { Address: socket } }) },
    );
    expect((await read(given)).filesystems).toMatchObject({ state: 'unknown' });
    const program = join(directory, 'containerd');
    await writeFile(program, '#!/bin/sh\nread -r line\n', { mode: 0o755 });
    const images = join(directory, 'models');
    const daemon = spawn(program, ['--config', '/no/such.toml', '--address', socket, '--root', images], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    try {
      await once(daemon, 'spawn');
      expect((await read(given)).filesystems).toMatchObject({
        value: expect.arrayContaining([
          expect.objectContaining({ purpose: 'images', path: images, exists: true }),
          expect.objectContaining({ purpose: 'engine', path: directory }),
        ]),
      });
    } finally {
      daemon.stdin.end();
      await once(daemon, 'exit');
    }
  });

  it('with Docker Desktop the engine is in another machine, so this shell is not asked', async () => {
    const given = await target({}, { 'GET /info': json({ ...info, OperatingSystem: 'Docker Desktop' }) });
    const facts = await read(given);
    expect(facts.way).toBe('systeminformation');
    expect(facts.daemonConfig).toMatchObject({ state: 'unread' });
    expect(facts.machine).toMatchObject({ state: 'known', from: 'systeminformation' });
  });

  it('ends at once when nobody wants to know any more', async () => {
    const interest = new AbortController();
    const given = await target({ signal: interest.signal });
    interest.abort(new Error('enough'));
    await expect(read(given)).rejects.toThrow('enough');
  });
});

describe('the engine’s part', () => {
  const row = (name: string, more: object = {}) => ({
    Id: name,
    Names: [`/${name}`],
    Image: 'engine:1',
    State: 'running',
    Labels: {},
    Ports: [],
    ...more,
  });

  it('containers with their ports and GPUs; ours are left out', async () => {
    const given = await target(
      {},
      {
        'GET /containers/json': json([
          row('requested', { Labels: { 'site-admin.site': 'north', 'site-admin.service': 'engine' } }),
          row('runtime', {
            Ports: [
              { IP: '127.0.0.1', PrivatePort: 8080, PublicPort: 18080, Type: 'tcp' },
              { PrivatePort: 9991, Type: 'tcp' },
            ],
          }),
          row('plain'),
          row('gone'),
          row('probe', { Labels: { 'site-admin.probe': 'sh' } }),
        ]),
        'GET /containers/requested/json': json({
          HostConfig: {
            DeviceRequests: [
              { Driver: 'cdi', Count: 0, DeviceIDs: ['nvidia.com/gpu=GPU-1'], Capabilities: null },
            ],
          },
        }),
        'GET /containers/runtime/json': json({
          Config: { Env: ['NVIDIA_VISIBLE_DEVICES=all', 'NVIDIA_VISIBLE_DEVICES=GPU-2,GPU-3'] },
          // Its network binds publications without an address to 127.0.0.1.
          HostConfig: {
            Runtime: 'nvidia',
            PortBindings: { '8080/tcp': [{ HostIp: '', HostPort: '18080' }] },
          },
        }),
        // CUDA's images name all GPUs; without the runtime that gives none.
        'GET /containers/plain/json': json({
          Config: { Env: ['NVIDIA_VISIBLE_DEVICES=all'] },
          HostConfig: { Runtime: 'runc' },
        }),
      },
    );
    const facts = await read(given);
    expect(facts.containers).toMatchObject({
      state: 'known',
      value: [
        { name: 'requested', site: 'north', service: 'engine', gpus: ['GPU-1'], ports: [] },
        {
          name: 'runtime',
          gpus: ['GPU-2', 'GPU-3'],
          ports: [{ address: '127.0.0.1', port: 18080, protocol: 'tcp' }],
        },
        { name: 'plain', gpus: [] },
        { name: 'gone', gpus: [] },
      ],
    });
  });

  it('an engine that answers nonsense about itself is not known; the rest is', async () => {
    const given = await target(
      {},
      { 'GET /info': json({}), 'GET /containers/json': json({ message: 'no' }, 500) },
    );
    const facts = await read(given);
    expect(facts.engine).toMatchObject({ state: 'unknown', from: 'GET /info' });
    expect(facts.containers).toMatchObject({ state: 'unknown' });
  });

  it('a host that cannot be reached rejects with its stage', async () => {
    const given = await target();
    await expect(read({ ...given, connection: 'unix:///no/such.sock' })).rejects.toMatchObject({
      code: 'engine.socketMissing',
    });
    hosts.forgetFailures();
  });

  it('a practice host has an engine and no machine', async () => {
    const practice = { ...version, Platform: { Name: 'Site Admin practice engine' } };
    const facts = await read(await target({}, { 'GET /version': json(practice) }));
    expect(facts.way).toBe('practice');
    expect(facts.machine).toEqual({ state: 'unread', reason: 'A practice host has no machine of its own.' });
    expect(facts.engine).toMatchObject({ state: 'known', value: { product: 'practice' } });
  });
});
