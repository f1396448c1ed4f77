// Promise: two API/Engine pairs on one host, and a pair on another whose API uses an Engine of the first too, come up, are proved pair by
// pair, upgraded under load and rolled back to the byte. On practice in every run; on two real Docker hosts over SSH with SITE_ADMIN_PAIRS.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPracticeDaemon } from '#practice/client';
import type { RpcClient } from '#rpc/client';
import type { Operation } from '#shared/operations/operation';
import { freePort } from '#test/fixtures/free-port';
import { coreOptions, ended, openCore, repository, type OpenCore } from '#test/fixtures/open-core';
import { skipReason } from '#test/lab/use-lab';
import { callWithoutPause, type Call } from './call-load.ts';
import { docker } from './engine-under-test.ts';
import { raiseSshLab, untilFree } from './ssh-hosts.ts';

const site = 'pairs';
const OLD = 'release-260728';
const NEW = 'release-260812';

interface PairHost {
  name: string;
  /** Lines of the document: connection, directories. */
  lines: string;
  /** Where this machine reaches what the host publishes. */
  listen: string;
  /** Runs the plain docker command there. */
  docker: (...args: string[]) => Promise<string>;
}

interface World {
  open: OpenCore;
  hosts: [PairHost, PairHost];
  /** Lines of the document for the whole site. */
  registry: string;
  close: () => Promise<void>;
}

const worlds: Record<string, { why: string | null; raise: () => Promise<World> }> = {
  practice: { why: null, raise: raisePractice },
  'two Docker hosts': {
    why: process.env.SITE_ADMIN_PAIRS === undefined ? 'SITE_ADMIN_PAIRS is not set' : skipReason,
    raise: raiseDocker,
  },
};

for (const [name, { why, raise }] of Object.entries(worlds)) {
  describe.skipIf(why)(`pairs on ${name}${why ? ` (skipped: ${why})` : ''}`, () => {
    let world: World;
    let client: RpcClient;
    let text: string;
    /** By `host/service`: port of the host. */
    const ports: Record<string, number> = {};

    beforeAll(async () => {
      world = await raise();
      client = world.open.client;
      text = await document(world, ports);
      await client.call('sites.put', { text });
    }, 180_000);
    afterAll(() => world.close(), 60_000);

    async function apply(document?: string): Promise<Operation> {
      if (document !== undefined) await client.call('sites.put', { text: document, replace: true });
      return succeeded({ site });
    }

    async function succeeded(request: { site: string; goal?: 'rollback'; revision?: number }) {
      const overrides = world.hosts.map((host) => ({
        code: 'gpu.shared',
        host: host.name,
        reason: 'one GPU here',
      }));
      const { operationId } = await client.call('plans.apply', { ...request, overrides });
      const operation = await ended(client, operationId);
      expect(operation, JSON.stringify([operation.error, operation.evidence], null, 1)).toMatchObject({
        state: 'succeeded',
      });
      return operation;
    }

    const address = (place: string) => {
      const host = world.hosts.find((one) => place.startsWith(`${one.name}/`));
      return `http://${host?.listen ?? ''}:${ports[place] ?? 0}`;
    };

    /** What each container was made of, as a stranger reads it. */
    async function inventory(): Promise<Record<string, string>> {
      const found: Record<string, string> = {};
      for (const host of world.hosts) {
        const filter = `label=site-admin.site=${site}`;
        const names = (await host.docker('ps', '-a', '--format', '{{.Names}}', '--filter', filter))
          .trim()
          .split('\n');
        for (const container of names) {
          const file = (
            await host.docker('inspect', '--format', '{{index .Config.Cmd 2}}', container)
          ).trim();
          const image = (await host.docker('inspect', '--format', '{{.Image}}', container)).trim();
          const content = await host.docker('exec', container, 'cat', file);
          found[`${host.name}/${container}`] = `${image}\n${content}`;
        }
      }
      return found;
    }

    it('come up, and each API is proved', async () => {
      const operation = await apply();
      const proofs = operation.plan?.steps.filter(({ action }) => action.kind === 'prove');
      expect(proofs?.map(({ host, service }) => `${host}/${service ?? ''}`)).toEqual([
        'gpu-1/api-en',
        'gpu-1/api-es',
        'gpu-2/api-en',
      ]);
      const status = await client.call('sites.status', { site });
      expect(status.health).toBe('ok');
      expect(status.services.map(({ service, state }) => [service, state])).toEqual([
        ['license-proxy', 'ready'],
        ['engine-en', 'ready'],
        ['engine-es', 'ready'],
        ['api-en', 'ready'],
        ['api-es', 'ready'],
        ['license-proxy', 'ready'],
        ['engine', 'ready'],
        ['api-en', 'ready'],
      ]);
      expect((await client.call('plans.make', { site })).steps).toEqual([]);
    }, 120_000);

    it('answer each for itself: the API of a stopped Engine says so, and the others serve', async () => {
      const [first] = world.hosts;
      await first.docker('stop', '-t', '1', `${site}-engine-es-1`);
      const said = async (place: string) =>
        (await (await fetch(`${address(place)}/v1/status/engine`)).json()) as {
          engine_connection_status: string;
        };
      await expect
        .poll(async () => (await said('gpu-1/api-es')).engine_connection_status, { timeout: 30_000 })
        .not.toBe('Connected');
      expect((await said('gpu-1/api-en')).engine_connection_status).toBe('Connected');
      await first.docker('start', `${site}-engine-es-1`);
      await expect
        .poll(async () => (await said('gpu-1/api-es')).engine_connection_status, { timeout: 30_000 })
        .toBe('Connected');
    }, 90_000);

    it('use an Engine of the other host when their own is gone', async () => {
      const [, second] = world.hosts;
      const health = async () => (await client.call('sites.status', { site })).health;
      await second.docker('stop', '-t', '1', `${site}-engine-1`);
      try {
        await expect.poll(health, { timeout: 20_000 }).not.toBe('ok');
        const body = new Uint8Array(await readFile(join(repository, 'assets', 'first-transcript.wav')));
        // Where the name of the stopped one is asked for in vain first, the answer takes its time.
        const signal = AbortSignal.timeout(60_000);
        const headers = { 'content-type': 'audio/wav' };
        const url = `${address('gpu-2/api-en')}/v1/listen?model=nova-3`;
        const answer = await fetch(url, { method: 'POST', body, headers, signal });
        expect((await answer.text()).toLowerCase()).toContain('speech is working');
      } finally {
        await second.docker('start', `${site}-engine-1`);
      }
      await expect.poll(health, { timeout: 30_000 }).toBe('ok');
    }, 120_000);

    it('test each API by its name', async () => {
      const hosts: string[] = [];
      for await (const update of client.stream('transcripts.test', {
        site,
        service: 'api-es',
        mode: 'pre-recorded',
      }))
        if (update.kind === 'final') hosts.push(update.host);
      expect(hosts).toEqual(['gpu-1']);
    });

    it('show the log of one service, or of all of a role', async () => {
      const seen = async (service: string) => {
        const found = new Set<string>();
        for await (const { lines } of client.stream('logs.follow', { site, service, follow: false }))
          for (const line of lines) found.add(`${line.host}/${line.service}`);
        return [...found].toSorted();
      };
      expect(await seen('engine-es')).toEqual(['gpu-1/engine-es']);
      expect(await seen('api')).toEqual(['gpu-1/api-en', 'gpu-1/api-es', 'gpu-2/api-en']);
    });

    it('change one of them: the others are not touched', async () => {
      const before = await inventory();
      const changed = text.replace(
        'name = "engine-es"',
        'name = "engine-es"\nconfig = { max_active_requests = 9 }',
      );
      const operation = await apply(changed);
      const touched = new Set(operation.plan?.steps.map(({ host, service }) => `${host}/${service ?? ''}`));
      expect([...touched].toSorted()).toEqual([
        'gpu-1/api-en',
        'gpu-1/api-es',
        'gpu-1/engine-es',
        'gpu-2/api-en',
      ]);
      const stopped = operation.plan?.steps.filter(({ action }) => action.kind === 'stop-container');
      expect(stopped?.map(({ service }) => service)).toEqual(['engine-es']);
      const after = await inventory();
      const different = Object.keys(after).filter((key) => after[key] !== before[key]);
      expect(different).toEqual([`gpu-1/${site}-engine-es-1`]);
      await apply(text);
      expect(await inventory()).toEqual(before);
    }, 180_000);

    it('are upgraded under load: nothing fails outside of what was announced, and go back to the byte', async () => {
      const before = await inventory();
      const loads = await Promise.all(
        ['gpu-1/api-en', 'gpu-1/api-es', 'gpu-2/api-en'].map((place) =>
          callWithoutPause(address(place), { files: 1, streams: 0 }),
        ),
      );
      const operation = await apply(text.replace(OLD, NEW));
      const calls = (await Promise.all(loads.map((load) => load.end()))).flat();
      expect(operation.plan?.interruption).toContain('api-es on gpu-1 takes no speech requests');
      const away = windows(operation);
      const lost = calls.filter(({ failure }) => failure !== null);
      expect(lost.filter((call) => !isWithin(call, away))).toEqual([]);
      expect((await client.call('sites.status', { site })).services.map(({ release }) => release)).toEqual(
        Array(8).fill(NEW),
      );
      await succeeded({ site, goal: 'rollback' });
      expect(await inventory()).toEqual(before);
      process.stdout.write(
        `${name}: ${calls.length} calls during the upgrade, ${lost.length} in announced gaps\n`,
      );
    }, 240_000);
  });
}

interface Gap {
  from: number;
  to: number;
}

/** From the stop of an API or Engine until it, and who asks it, is ready again. */
function windows({ plan, steps }: Operation): Gap[] {
  const at = (id: string) => steps.find((step) => step.id === id);
  const ends = steps.flatMap(({ endedAt }) => (endedAt === null ? [] : [Date.parse(endedAt)]));
  return (plan?.steps ?? []).flatMap((step, index) => {
    if (step.action.kind !== 'stop-container' || step.interruption === null) return [];
    const from = Date.parse(at(step.id)?.startedAt ?? '');
    const ready = plan?.steps
      .slice(index)
      .find(
        (later) =>
          later.host === step.host && later.service === step.service && later.action.kind === 'wait-ready',
      );
    const to = ready ? Date.parse(at(ready.id)?.endedAt ?? '') : Math.max(...ends);
    return [{ from, to: to + 3_000 }];
  });
}

function isWithin({ startedAt, endedAt }: Call, gaps: Gap[]): boolean {
  return gaps.some(({ from, to }) => endedAt >= from && startedAt <= to);
}

async function document({ hosts, registry }: World, ports: Record<string, number>): Promise<string> {
  const [first, second] = hosts;
  const port = async (place: string) => (ports[place] = await freePort());
  return `name = "${site}"
release = "${OLD}"

[licensing]
mode = "license-proxy"
proxies = 2
${registry}
[stop]
grace_seconds = 20
drain_seconds = 3

[[host]]
name = "gpu-1"
roles = ["license-proxy"]
ports = { license_proxy_status = ${await freePort()} }
${first.lines}
[[host.run]]
name = "engine-en"
role = "engine"
ports = { engine_metrics = ${await freePort()}, engine_requests = ${await freePort()} }

[[host.run]]
name = "engine-es"
role = "engine"
ports = { engine_metrics = ${await freePort()} }

[[host.run]]
name = "api-en"
role = "api"
engines = ["engine-en"]
ports = { api = ${await port('gpu-1/api-en')} }

[[host.run]]
name = "api-es"
role = "api"
engines = ["engine-es"]
ports = { api = ${await port('gpu-1/api-es')} }

[[host]]
name = "gpu-2"
roles = ["engine", "license-proxy"]
ports = { engine_metrics = ${await freePort()}, license_proxy_status = ${await freePort()} }
${second.lines}
[[host.run]]
name = "api-en"
role = "api"
engines = ["engine", "gpu-1/engine-en"]
ports = { api = ${await port('gpu-2/api-en')} }
`;
}

async function raisePractice(): Promise<World> {
  const open = await openCore();
  const { daemon, standIn, node } = coreOptions(open.directory).practice;
  const names = ['gpu-1', 'gpu-2'];
  const record = await startPracticeDaemon({
    home: join(open.directory, 'practice'),
    daemonPath: daemon,
    standInPath: standIn,
    nodePath: node,
    hosts: names,
    env: { PRACTICE_MODEL_LOAD_MS: '50', PRACTICE_CHECKIN_MS: '500' },
  });
  await open.client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-pairs-key' });
  const [first, second] = names.map((name, index): PairHost => {
    // Each practice host publishes on a loopback address of its own.
    const listen = `127.0.0.${String(index + 1)}`;
    const dockerHost = record.hosts.find((host) => host.name === name)?.dockerHost ?? '';
    return {
      name,
      listen,
      lines: `connection = "practice:${name}"\nlisten = { api = "${listen}", status = "${listen}", metrics = "${listen}" }\n`,
      docker: (...args) => docker(dockerHost, ...args),
    };
  });
  if (!first || !second) throw new Error('two hosts are needed');
  return { open, hosts: [first, second], registry: '', close: async () => open[Symbol.asyncDispose]() };
}

async function raiseDocker(): Promise<World> {
  const lab = await raiseSshLab('docker', 'docker');
  const open = await openCore({ ssh: { configFile: lab.configFile, env: {} } });
  const { client } = open;
  const { username, password } = lab.lab.registry!;
  await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-pairs-key' });
  const audiences = [`registry:${lab.registryAddress}` as const];
  await client.call('secrets.put', { name: 'lab', value: `${username}:${password}`, audiences });
  const hosts = await Promise.all(
    lab.hosts.map(async (host, index): Promise<PairHost> => {
      const connection = `ssh://root@${host.address}`;
      await client.call('hosts.trust', { connection, fingerprint: await host.fingerprint() });
      const run = promisify(execFile);
      const ssh = ['-F', lab.configFile, '-o', 'StrictHostKeyChecking=no', `root@${host.address}`, 'docker'];
      return {
        name: `gpu-${index + 1}`,
        listen: host.address,
        lines: `connection = "${connection}"\nmodels = "${lab.files}/${host.name}/models"\nfiles = "${lab.files}/${host.name}/site"\nlisten = { api = "0.0.0.0", status = "127.0.0.1", metrics = "127.0.0.1" }\n`,
        docker: async (...args) =>
          (await run('ssh', [...ssh, ...args.map((arg) => `'${arg.replaceAll("'", `'\\''`)}'`)])).stdout,
      };
    }),
  );
  const [first, second] = hosts;
  if (!first || !second) throw new Error('two hosts are needed');
  return {
    open,
    hosts: [first, second],
    registry: `\n[registry]\naddress = "${lab.registryAddress}"\ncredential = "secret:lab"\n`,
    async close() {
      await open[Symbol.asyncDispose]();
      for (const host of lab.hosts) await untilFree(host);
      expect(await lab.close()).toEqual([]);
    },
  };
}
