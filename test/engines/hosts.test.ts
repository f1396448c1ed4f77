// Promise: three real machines, two with Docker and one with Podman, are added by SSH, read, judged, and carry one site together; a
// remedy is run on one of them and taken back; nothing is left behind.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tlsConnection } from '#core/hosts/tls/tls-address';
import type { RpcClient } from '#rpc/client';
import type { HostFacts } from '#shared/domain/facts/host-facts';
import { valueOf } from '#shared/domain/facts/reading';
import type { PreflightReport } from '#shared/domain/preflight/check';
import { ended, openCore, type OpenCore } from '#test/fixtures/open-core';
import { farLine } from '#test/lab/hosts/far-line';
import type { LabHost } from '#test/lab/hosts/lab-host';
import { standInGpu } from '#test/lab/nvidia-stand-in';
import { skipReason } from '#test/lab/use-lab';
import { waitUntil } from '#test/lab/wait-until';
import { raiseSshLab, untilFree, type SshLab } from './ssh-hosts.ts';

describe.skipIf(skipReason)(`three hosts${skipReason ? ` (skipped: ${skipReason})` : ''}`, () => {
  let lab: SshLab;
  let open: OpenCore;
  let client: RpcClient;

  beforeAll(async () => {
    lab = await raiseSshLab('docker', 'docker', 'podman');
    open = await openCore({ ssh: { configFile: lab.configFile, env: {} } });
    client = open.client;
    const { username, password } = lab.lab.registry!;
    await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-hosts-key' });
    await client.call('secrets.put', {
      name: 'lab',
      value: `${username}:${password}`,
      audiences: [`registry:${lab.registryAddress}`],
    });
    await client.call('sites.put', { text: document() });
  }, 180_000);

  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    for (const host of lab.hosts) await untilFree(host);
    expect(await lab.close()).toEqual([]);
  }, 60_000);

  const connectionOf = ({ address }: LabHost) => `ssh://root@${address}`;

  function document(): string {
    const roles = [
      ['license-proxy', 'api', 'engine'],
      ['api', 'engine'],
      ['api', 'engine'],
    ];
    const hosts = lab.hosts.map(
      (host, index) => `[[host]]
name = "${host.name}"
connection = "${connectionOf(host)}"
roles = ${JSON.stringify(roles[index])}
models = "${lab.files}/${host.name}/models"
files = "${lab.files}/${host.name}/site"
listen = { api = "127.0.0.1", status = "127.0.0.1", metrics = "127.0.0.1" }
`,
    );
    return `name = "three"
release = "release-260812"
[registry]
address = "${lab.registryAddress}"
credential = "secret:lab"
[stop]
grace_seconds = 20
${hosts.join('\n')}`;
  }

  const check = (refresh: 'stale' | 'all' = 'all') =>
    client.call('preflight.check', { site: 'three', refresh });
  const facts = (host: string) => client.call('preflight.facts', { site: 'three', host, refresh: 'stale' });
  const of = (report: PreflightReport, id: string, host: string) =>
    report.checks.find((one) => one.check === id && one.host === host);

  it('are unreachable for a reason until their keys are trusted, each by itself', async () => {
    const report = await check();
    expect(report.hosts.map(({ reason }) => reason?.code)).toEqual(Array(3).fill('host.keyUnknown'));
    for (const host of lab.hosts) {
      const shown = report.hosts.find((one) => one.host === host.name)!.reason!.params['fingerprint'];
      expect(shown).toBe(await host.fingerprint());
      await client.call('hosts.trust', { connection: connectionOf(host), fingerprint: String(shown) });
    }
  });

  it('have no facts before they were read', async () => {
    const asked = client.call('preflight.facts', { site: 'three', host: 'host-2', refresh: 'none' });
    await expect(asked).rejects.toMatchObject({ code: 'host.keyUnknown' });
    const text = document().replace('name = "three"', 'name = "other"').replaceAll('/site"', '/elsewhere"');
    const never = client.call('preflight.facts', { text, host: 'host-2', refresh: 'none' });
    await expect(never).rejects.toMatchObject({ code: 'preflight.notRead' });
  });

  it('are read whole: every fact is known, or says why not', async () => {
    const report = await check();
    expect(report.hosts.map(({ reachable, way }) => ({ reachable, way }))).toEqual(
      Array(3).fill({ reachable: true, way: 'shell' }),
    );
    for (const { name, kind, gpuUuid } of lab.hosts) {
      const read: HostFacts = await facts(name);
      expect(valueOf(read.engine)).toMatchObject({
        product: kind,
        architecture: expect.any(String) as string,
      });
      expect(valueOf(read.machine)).toMatchObject({
        distribution: kind === 'docker' ? 'ubuntu' : 'rhel',
        rights: 'root',
        cpus: expect.any(Number) as number,
      });
      expect(valueOf(read.gpus)).toMatchObject([
        { name: standInGpu.name, uuid: gpuUuid, computeCapability: '8.9' },
      ]);
      expect(valueOf(read.driver)).toMatchObject({ module: 'open', moduleVersion: standInGpu.driverVersion });
      expect(valueOf(read.pciGpus)).toHaveLength(1);
      expect(valueOf(read.nouveau)).toBe(false);
      expect(valueOf(read.toolkit)).toBe('1.17.8');
      expect(valueOf(read.filesystems)?.map(({ purpose }) => purpose)).toEqual(
        expect.arrayContaining(['images', 'models', 'files']),
      );
      expect(valueOf(read.listeners)).toContainEqual(expect.objectContaining({ port: 22, protocol: 'tcp' }));
      // All clocks are this machine's: the offset is what the reading itself took, and known as uncertainty.
      const { offsetMs = Infinity, uncertaintyMs = 0 } = valueOf(read.clock) ?? {};
      expect(Math.abs(offsetMs)).toBeLessThan(1_000 + uncertaintyMs);
      expect(valueOf(read.dns)).toHaveLength(1);
    }
    expect(valueOf((await facts('host-1')).daemonConfig)).toMatchObject({
      exists: true,
      runtimes: ['nvidia'],
    });
    expect(valueOf((await facts('host-3')).cdi)).toMatchObject([{ kind: 'nvidia.com/gpu' }]);
  });

  it('find the licence server from the host: a name and a connection, never an HTTPS answer', async () => {
    const probes = valueOf((await facts('host-1')).egress) ?? [];
    expect(probes).toContainEqual(
      expect.objectContaining({ purpose: 'licence', from: 'host', dns: 'resolved', tcp: 'connected' }),
    );
  });

  it('carry one site together', async () => {
    const plan = await client.call('plans.make', { site: 'three' });
    expect(plan.findings.filter(({ level }) => level === 'blocker')).toEqual([]);
    const { operationId } = await client.call('plans.apply', {
      site: 'three',
      fingerprint: plan.fingerprint,
    });
    const operation = await ended(client, operationId);
    expect(operation, JSON.stringify([operation.error, operation.evidence], null, 1)).toMatchObject({
      state: 'succeeded',
    });
    const status = await client.call('sites.status', { site: 'three' });
    expect(status.services.map(({ host, service, state }) => `${host} ${service} ${state}`)).toEqual(
      expect.arrayContaining([
        'host-1 license-proxy ready',
        'host-1 api ready',
        'host-2 engine ready',
        'host-3 api ready',
      ]),
    );
  }, 120_000);

  it('show who uses which GPU, and that containers see the same ones and reach the licence server', async () => {
    const report = await check();
    expect(
      report.gpus.map(({ host, owners }) => `${host} ${owners.map(({ container }) => container).join()}`),
    ).toEqual(['host-1 three-engine-1', 'host-2 three-engine-1', 'host-3 three-engine-1']);
    for (const { name, gpuUuid } of lab.hosts) {
      const read = await facts(name);
      expect(valueOf(read.containerGpus)).toMatchObject([{ uuid: gpuUuid }]);
      expect(valueOf(read.egress)).toContainEqual(
        expect.objectContaining({ purpose: 'licence', from: 'container', tcp: 'connected' }),
      );
    }
    expect(report.checks.filter(({ level }) => level === 'blocker')).toEqual([]);
  });

  it('are not forgotten with their containers when a document leaves them out', async () => {
    const text = document().slice(0, document().lastIndexOf('[[host]]'));
    const report = await client.call('preflight.check', { text, refresh: 'stale' });
    const left = report.checks.filter(({ check: id }) => id === 'site.leftHosts');
    expect(left).toMatchObject([
      {
        level: 'warning',
        message: 'host-3 is not in the document any more, and still has three-api-1 and three-engine-1.',
        remedy: expect.stringContaining('podman stop --time 20 three-api-1 three-engine-1') as string,
      },
    ]);
    expect((await check('stale')).checks.filter(({ check: id }) => id === 'site.leftHosts')).toEqual([]);
    // Whoever stores such a document hears of it, too.
    const stored = await client.call('sites.put', { text, replace: true });
    expect(stored.warnings).toContainEqual(
      expect.objectContaining({ code: 'site.hostLeaves', host: 'host-3' }),
    );
    const plan = await client.call('plans.make', { site: 'three' });
    expect(plan.findings).toContainEqual(
      expect.objectContaining({ code: 'site.leftHosts', level: 'warning' }),
    );
    const back = await client.call('sites.put', { text: document(), replace: true });
    expect(back.warnings.filter(({ code }) => code === 'site.hostLeaves')).toEqual([]);
  });

  it('leave no probe behind', async () => {
    for (const { engineSocket } of lab.hosts) {
      const names = await lab.hosts[0]!.run(
        'docker',
        `--host=unix://${engineSocket}`,
        'ps',
        '-a',
        '--format',
        '{{.Names}}',
      );
      expect(
        names.split('\n').filter((name) => name !== '' && !/^three-(api|engine|license-proxy)-1$/.test(name)),
      ).toEqual([]);
    }
  });

  it('are helped by a remedy: shown first, run as an operation, taken back', async () => {
    const host = 'host-1';
    const remedy = await client.call('preflight.remedy', { site: 'three', host, remedyId: 'generate-cdi' });
    expect(remedy).toMatchObject({ oneClick: true, whyNot: null });
    const text = remedy.scripts.find(({ isThisHost }) => isThisHost)!.text;
    expect(text).toContain('nvidia-ctk cdi generate');
    const run = (sha256: string, undo = false) =>
      client.call('hosts.remedy', { site: 'three', host, remedyId: 'generate-cdi', sha256, undo });
    await expect(run('0'.repeat(64))).rejects.toMatchObject({ code: 'remedy.outdated' });
    const done = await ended(client, (await run(remedy.sha256!)).operationId);
    expect(done, JSON.stringify([done.error, done.evidence])).toMatchObject({ state: 'succeeded' });
    expect(done.evidence[0]?.title).toBe(`Output on ${host}`);
    expect(valueOf((await facts(host)).cdi)).toMatchObject([{ path: '/etc/cdi/nvidia.yaml' }]);

    const again = await client.call('preflight.remedy', { site: 'three', host, remedyId: 'generate-cdi' });
    const undone = await ended(client, (await run(again.sha256!, true)).operationId);
    expect(undone, JSON.stringify([undone.error, undone.evidence])).toMatchObject({ state: 'succeeded' });
    expect(valueOf((await facts(host)).cdi)).toEqual([]);
  });

  it('are told of a CDI file that Podman cannot load before a container fails, and are helped out', async () => {
    const [, , podman] = lab.hosts as [LabHost, LabHost, LabHost];
    const [spec] = valueOf((await facts(podman.name)).cdi) ?? [];
    const file = spec!.path;
    const start = () =>
      podman.run('sh', '-c', 'podman run --rm --device nvidia.com/gpu=all --rootfs / true 2>&1 || true');
    expect(await start()).not.toContain('unresolvable');
    const before = await podman.run('cat', file);
    const claim = (version: string) =>
      podman.run('sed', '-i', `s/"cdiVersion": *"[0-9.]*"/"cdiVersion":"${version}"/`, file);
    await claim('0.7.0');
    try {
      expect(await start()).toContain('unresolvable CDI devices');
      const found = of(await check(), 'cdi.loads', podman.name);
      expect(found).toMatchObject({ level: 'blocker', remedyId: 'generate-cdi' });
      expect(found?.evidence).toContain('it is CDI 0.7.0');
      const subject = { site: 'three', host: podman.name, remedyId: 'generate-cdi' };
      const { sha256, whyNot } = await client.call('preflight.remedy', subject);
      expect(whyNot).toBeNull();
      const helped = await client.call('hosts.remedy', { ...subject, sha256: sha256!, undo: false });
      const done = await ended(client, helped.operationId);
      expect(done, JSON.stringify([done.error, done.evidence])).toMatchObject({ state: 'succeeded' });
      expect(of(await check(), 'cdi.loads', podman.name)).toMatchObject({ level: 'ok' });
      expect(await start()).not.toContain('unresolvable');
      const again = await client.call('preflight.remedy', subject);
      const back = await client.call('hosts.remedy', { ...subject, sha256: again.sha256!, undo: true });
      expect(await ended(client, back.operationId)).toMatchObject({ state: 'succeeded' });
      expect(await podman.run('cat', file)).toContain('"0.7.0"');
    } finally {
      await claim('0.3.0');
    }
    expect(await podman.run('cat', file)).toBe(before);
  });

  it('are not helped by what nobody knows, cannot run, or fails', async () => {
    const subject = { site: 'three', host: 'host-1' };
    await expect(client.call('preflight.remedy', { ...subject, remedyId: 'pray' })).rejects.toMatchObject({
      code: 'remedy.unknown',
    });
    // Over TLS there is no shell: the script is shown, and stays to be copied.
    const [first] = lab.hosts as [LabHost];
    const tls = tlsConnection(first.address, 2376, first.clientCertificates);
    const text = document().replace(connectionOf(first), tls);
    const remote = { text, host: 'host-1', remedyId: 'time-sync' };
    expect(await client.call('preflight.remedy', remote)).toMatchObject({
      sha256: null,
      whyNot: expect.any(String) as string,
    });
    const ask = { ...remote, sha256: '0'.repeat(64) };
    await expect(client.call('hosts.remedy', ask)).rejects.toMatchObject({ code: 'remedy.notRunnable' });
    // There is no systemd in this host, so its own words are the evidence.
    const remedyId = 'time-sync';
    const { sha256 } = await client.call('preflight.remedy', { ...subject, remedyId });
    const { operationId } = await client.call('hosts.remedy', { ...subject, remedyId, sha256: sha256! });
    const failed = await ended(client, operationId);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'remedy.failed' } });
    expect(failed.evidence[0]?.text.length).toBeGreaterThan(0);
  });

  it('are read over a line with 300 ms and 5 % loss, while the near ones are not held up', async () => {
    const [near, far] = lab.hosts as [LabHost, LabHost];
    await using line = await farLine({
      to: { address: far.address, port: 22 },
      roundTripMs: 300,
      loss: 0.05,
    });
    const connection = `ssh://root@127.0.0.1:${String(line.port)}`;
    await client.call('hosts.trust', { connection, fingerprint: await far.fingerprint() });
    const text = [near, far]
      .map((host, index) => {
        const at = index === 0 ? connectionOf(near) : connection;
        return `[[host]]\nname = "${host.name}"\nconnection = "${at}"\nroles = ["api", "engine", "license-proxy"]\n`;
      })
      .join('\n');
    const head = 'name = "far"\nrelease = "release-260812"\n';
    const ask = (host: string) =>
      client.call('preflight.check', { text: `${head}${text}`, hosts: [host], refresh: 'all' });
    const answered: string[] = [];
    const slow = ask(far.name).finally(() => answered.push('far'));
    expect((await ask(near.name)).hosts[0]?.reachable).toBe(true);
    answered.push('near');
    await slow;
    expect(answered).toEqual(['near', 'far']);
    expect((await slow).hosts[0]).toMatchObject({ reachable: true, reason: null });
    expect(line.lost()).toBeGreaterThan(0);
  }, 60_000);

  it('one that dies costs the others no fact, keeps its last facts with their age, and comes back by itself', async () => {
    await lab.hosts[1]!.stopSshd();
    const report = await check('stale');
    // Facts of a minute are still fresh; a whole reading notices.
    expect(report.hosts.every(({ readAt }) => readAt !== null)).toBe(true);
    const whole = await check('all');
    expect(whole.hosts.map(({ reachable }) => reachable)).toEqual([true, false, true]);
    expect(whole.hosts[1]).toMatchObject({ readAt: expect.any(String) as string });
    expect(of(whole, 'connection.reachable', 'host-2')?.level).not.toBe('ok');
    await lab.hosts[1]!.startSshd();
    await waitUntil(async () => (await check('all')).hosts.every(({ reachable }) => reachable), {
      what: 'host-2 to be back',
      deadlineMs: 15_000,
    });
  }, 60_000);

  it('are left as they were', async () => {
    const { operationId } = await client.call('plans.apply', {
      site: 'three',
      goal: 'remove',
      confirm: 'three',
    });
    const removed = await ended(client, operationId);
    expect(removed, JSON.stringify([removed.error, removed.evidence])).toMatchObject({ state: 'succeeded' });
  }, 60_000);
});
