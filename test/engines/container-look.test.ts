// Promise: without any shell on the host, a short-lived container tells which GPUs an Engine would see and whether the way out is open;
// afterwards it is gone, also when it failed, and also after a crash of ours.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHostFacts } from '#core/hosts/facts/read-host-facts';
import { HostConnections } from '#core/hosts/host-connections';
import { SshLinks } from '#core/hosts/ssh/ssh-links';
import { systemClock } from '#core/ports/clock';
import type { EngineClient } from '#core/engine/engine-client';
import { connect, imageOf, pull } from '#test/lab/engine-client';
import { standInGpu } from '#test/lab/nvidia-stand-in';
import { skipReason, useLab } from '#test/lab/use-lab';

const lab = useLab();
const ssh = new SshLinks({ knownHostsFile: '/nowhere/known_hosts', secret: async () => null });
const hosts = new HostConnections({ clock: systemClock, practiceSocket: () => null, ssh });
afterAll(() => hosts.close());

describe.skipIf(skipReason).each(['docker', 'podman'] as const)('a look inside %s', (kind) => {
  let image = '';
  let engine: EngineClient;
  let connection = '';

  beforeAll(async () => {
    const { registry } = lab();
    const socket = lab()[kind]?.socket ?? '';
    connection = kind === 'podman' ? `podman:${socket}` : `unix://${socket}`;
    image = imageOf(lab(), 'engine', 'release-260728');
    if (registry) await pull(connect(socket), image, registry);
    engine = await hosts.engine({ name: kind, connection });
  });

  const probesLeft = async () => (await engine.listContainers({ 'site-admin.probe': '' })).length;

  it('tells GPUs and driver as an Engine would see them, and what came of knocking', async () => {
    const port = Number(lab().registry?.address.split(':')[1]);
    const facts = await readHostFacts(
      { hosts, clock: systemClock },
      {
        name: kind,
        connection,
        directories: { models: '/srv/models', files: '/srv/files' },
        images: ['no/such:image', image],
        network: 'no-such-network',
        egress: [{ purpose: 'licence', name: 'no-such-name.invalid', port }],
        proxy: null,
      },
    );
    expect(facts.containerGpus).toMatchObject({
      state: 'known',
      from: expect.stringContaining(image),
      value: [{ name: standInGpu.name, uuid: standInGpu.uuid }],
    });
    expect(facts.egress).toMatchObject({
      state: 'known',
      value: [
        { from: 'host', dns: 'failed' },
        { from: 'container', dns: 'failed', tcp: 'skipped', detail: 'the name is not known here' },
      ],
    });
    expect(facts.engine).toMatchObject({ state: 'known', value: { product: kind } });
    expect(await probesLeft()).toBe(0);
  });

  it('knows a container’s GPUs', async () => {
    const name = `look-${kind}`;
    await engine.createContainer({
      name,
      image,
      command: [],
      env: { NVIDIA_VISIBLE_DEVICES: standInGpu.uuid },
      labels: { 'site-admin.site': 'look', 'site-admin.service': 'engine' },
      binds: [],
      ports: [],
      network: kind === 'podman' ? 'podman' : 'bridge',
      aliases: [],
      gpu: 'nvidia',
      gpuUuids: [],
      restart: 'no',
      stopGraceSeconds: 1,
      log: { maxSize: '1m', maxFiles: 1 },
    });
    try {
      const found = (await engine.containerFacts()).find((each) => each.name === name);
      expect(found).toMatchObject({ status: 'created', gpus: [standInGpu.uuid], site: 'look' });
    } finally {
      await engine.removeContainer(name);
    }
  });

  it('tells a failing command’s exit code, and leaves nothing of one that hangs', async () => {
    const run = { image, gpu: false, network: null, env: { WORD: 'heard' }, entrypoint: ['/bin/sh', '-c'] };
    expect(
      await engine.runOnce({ ...run, command: ['echo "$WORD"; echo oops >&2; exit 3'], timeoutMs: 20_000 }),
    ).toEqual({ exitCode: 3, output: expect.stringMatching(/^(heard\noops\n|oops\nheard\n)$/) as string });
    await expect(engine.runOnce({ ...run, command: ['sleep 60'], timeoutMs: 1_500 })).rejects.toMatchObject({
      code: 'engine.timeout',
    });
    await expect(
      engine.runOnce({ ...run, entrypoint: ['/no/such/program'], command: [], timeoutMs: 20_000 }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^engine\./) as string });
    await expect.poll(probesLeft, { timeout: 20_000 }).toBe(0);
  });

  it('sweeps what a crash left behind, running or not', async () => {
    const docker = connect(lab()[kind]?.socket ?? '');
    const left = await docker.createContainer({
      Image: image,
      Entrypoint: ['/bin/sleep', '600'],
      Labels: { 'site-admin.probe': 'sleep' },
    });
    await left.start();
    expect(await engine.removeCarriers()).toBe(1);
    expect(await probesLeft()).toBe(0);
  });
});
