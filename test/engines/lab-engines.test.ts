// Shows that the lab's Docker and Podman are real engines that do what the product relies on, through dockerode.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { engineDo } from '#test/lab/engine-request';
import { connect, imageOf, outcomeOf, outputOf, pull } from '#test/lab/engine-client';
import { standInGpu } from '#test/lab/nvidia-stand-in';
import { skipReason, useLab } from '#test/lab/use-lab';
import { waitUntil } from '#test/lab/wait-until';

const lab = useLab();

describe.skipIf(skipReason).each(['docker', 'podman'] as const)('the lab’s %s', (kind) => {
  let docker: Docker;
  let image: string;
  let network: string;
  const created: Docker.Container[] = [];

  beforeAll(async () => {
    const { registry } = lab();
    docker = connect(lab()[kind]?.socket ?? '');
    image = imageOf(lab(), 'api', 'release-260728');
    if (registry) await pull(docker, image, registry);
  });

  beforeEach(async ({ task }) => {
    network = `lab-test-${kind}-${task.id.replaceAll(/\W/g, '')}`;
    await docker.createNetwork({ Name: network, Driver: 'bridge' });
  });

  afterEach(async () => {
    for (const container of created.splice(0))
      await container.remove({ force: true, v: true }).catch(() => undefined);
    await docker.getNetwork(network).remove();
  });

  async function create(options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
    const container = await docker.createContainer({
      Image: image,
      ...options,
      HostConfig: { NetworkMode: network, ...options.HostConfig },
    });
    created.push(container);
    return container;
  }

  async function run(options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
    const container = await create(options);
    await container.start();
    return container;
  }

  const node = (script: string): Docker.ContainerCreateOptions => ({
    Entrypoint: ['/usr/bin/node', '-e'],
    Cmd: [script],
  });
  const shell = (script: string): Docker.ContainerCreateOptions => ({
    Entrypoint: ['/bin/sh', '-c'],
    Cmd: [script],
  });

  it('is refused by the registry with a wrong password', async () => {
    const { registry } = lab();
    const other = imageOf(lab(), 'engine', 'release-260812');
    await expect(
      pull(docker, other, { address: '', username: 'x', ...registry, password: 'wrong' }),
    ).rejects.toThrow(/unauthorized|authentication/i);
  });

  it('shows a GPU to containers that ask for one, and to no others', async () => {
    const wanting = await run({
      ...shell(
        'nvidia-smi -L; nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader,nounits; nvidia-smi',
      ),
      Env: ['NVIDIA_VISIBLE_DEVICES=all', 'NVIDIA_DRIVER_CAPABILITIES=compute,utility'],
      HostConfig: { NetworkMode: network, ...(kind === 'docker' ? { Runtime: 'nvidia' } : {}) },
    });
    const { exitCode, output } = await outcomeOf(wanting);
    expect(output).toContain(`GPU 0: NVIDIA L4 (UUID: ${standInGpu.uuid})`);
    expect(output).toContain('NVIDIA L4, 580.95.05, 23034\n');
    expect(output).toContain('Driver Version: 580.95.05');
    expect(exitCode).toBe(0);
    const plain = await run(shell('nvidia-smi -L'));
    expect((await outcomeOf(plain)).exitCode).toBe(127);
  });

  // Podman 4.3: a device of the Container Device Interface is known to the libpod API and to no field of Docker's.
  if (kind === 'podman') it('gives a CDI device through the libpod API alone', givesDevice);

  async function givesDevice(): Promise<void> {
    const command = { Entrypoint: ['/bin/sh', '-c'], Cmd: ['nvidia-smi -L'] };
    const device = { PathOnHost: 'nvidia.com/gpu=all', PathInContainer: '', CgroupPermissions: '' };
    await expect(create({ ...command, HostConfig: { Devices: [device] } })).rejects.toThrow(/nvidia\.com/);
    const { Id: id } = await engineDo<{ Id: string }>(
      lab().podman?.socket ?? '',
      'POST /v4.0.0/libpod/containers/create',
      {
        body: {
          image,
          entrypoint: command.Entrypoint,
          command: command.Cmd,
          devices: [{ path: 'nvidia.com/gpu=all' }],
        },
      },
    );
    const container = docker.getContainer(id);
    created.push(container);
    await container.start();
    expect((await outcomeOf(container)).output).toContain(standInGpu.uuid);
  }

  it('writes host files through an archive put into a container that was never started', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'lab-archive-'));
    try {
      writeFileSync(path.join(directory, 'untouched'), 'stays');
      const carrier = await create({
        HostConfig: { NetworkMode: network, Binds: [`${directory}:/site:rw`] },
      });
      const archive = pack();
      archive.entry({ name: 'engine.toml', mode: 0o600 }, 'answer = 42\n');
      archive.finalize();
      await carrier.putArchive(archive as unknown as NodeJS.ReadableStream, { path: '/site' });
      expect(readFileSync(path.join(directory, 'engine.toml'), 'utf8')).toBe('answer = 42\n');
      expect(readFileSync(path.join(directory, 'untouched'), 'utf8')).toBe('stays');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('resolves network aliases, and the licence server’s name to the world outside', async () => {
    await run({
      ...node(`require('http').createServer((q, r) => r.end('from the alias')).listen(8080)`),
      NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: ['license-proxy'] } } },
    });
    const caller = await run(
      shell(
        'curl -s --retry 20 --retry-connrefused --retry-delay 1 http://license-proxy:8080; echo;' +
          'curl -sk https://license.deepgram.com/practice/mode; echo; curl -s http://elsewhere.example || echo "no $?"',
      ),
    );
    const { output } = await outcomeOf(caller);
    expect(output).toContain('from the alias');
    expect(output).toContain('"mode":"answering"');
    expect(output).toContain('no 6');
  });

  it('publishes a port on the address that was asked for', async () => {
    const container = await run({
      ...node(`require('http').createServer((q, r) => r.end('published')).listen(8080)`),
      ExposedPorts: { '8080/tcp': {} },
      HostConfig: {
        NetworkMode: network,
        PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
      },
    });
    const { NetworkSettings: settings } = await container.inspect();
    const port = settings.Ports['8080/tcp']?.[0]?.HostPort ?? '';
    const answer = await waitUntil(async () => (await fetch(`http://127.0.0.1:${port}`)).text(), {
      what: 'the published port',
      deadlineMs: 10_000,
    });
    expect(answer).toBe('published');
  });

  it('gives a stopping container its grace, and no more', async () => {
    const drain = (ms: number): Docker.ContainerCreateOptions =>
      node(`process.on('SIGTERM', () => { console.log('draining'); setTimeout(() => process.exit(0), ${String(ms)}); });
            setInterval(() => {}, 1000); console.log('up');`);
    const patient = await run(drain(1500));
    const hasty = await run(drain(60_000));
    for (const container of [patient, hasty])
      await waitUntil(async () => (await outputOf(container)).includes('up'), {
        what: 'the drainer',
        deadlineMs: 10_000,
      });
    await Promise.all([patient.stop({ t: 20 }), hasty.stop({ t: 1 })]);
    expect((await patient.inspect()).State.ExitCode).toBe(0);
    expect((await hasty.inspect()).State.ExitCode).toBe(137);
  });

  it('delivers logs, stats and events', async () => {
    const since = Math.floor(Date.now() / 1000) - 1;
    const container = await run(
      node(`console.log('to out'); console.error('to err'); setInterval(() => {}, 1000);`),
    );
    await waitUntil(async () => (await outputOf(container)).includes('to err'), {
      what: 'both lines',
      deadlineMs: 10_000,
    });
    expect(await outputOf(container)).toContain('to out');
    const stats = await container.stats({ stream: false });
    expect(stats.memory_stats.usage).toBeGreaterThan(1_000_000);
    const stream = await docker.getEvents({
      since,
      until: Math.floor(Date.now() / 1000) + 1,
      filters: { container: [container.id] },
    });
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    expect(text).toMatch(/"start"/);
  });
});
