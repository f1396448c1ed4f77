// Promise: on two hosts that serve, licensing goes from direct to two License Proxies, through their replacement and a rotated key, and back,
// and no API and no Engine ever asks in vain: each asks twenty times a second, in its own order, and ends at the first question without an answer.
import { readLicenceUrls } from '#shared/domain/site/licence-urls';
import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPracticeDaemon } from '#practice/client';
import type { RpcClient } from '#rpc/client';
import type { Operation } from '#shared/operations/operation';
import { freePort } from '#test/fixtures/free-port';
import { coreOptions, ended, openCore, type OpenCore } from '#test/fixtures/open-core';
import { docker } from '#test/engines/engine-under-test';
import { join } from 'node:path';

const site = 'pair';
const names = ['gpu-1', 'gpu-2'];
/** `SITE_ADMIN_LICENSING=all`: every way of licensing, each from the one before. */
const isLong = process.env.SITE_ADMIN_LICENSING === 'all';

let open: OpenCore;
let client: RpcClient;
let dockerHosts: Record<string, string>;
let ports: Record<string, string>;
/** Told at every moment of a step. */
let onMoment: (moment: string, stepId: string) => void = () => undefined;
const ends: string[] = [];
const watchers: (() => void)[] = [];

beforeAll(async () => {
  open = await openCore({ onMoment: (moment, stepId) => onMoment(moment, stepId) });
  client = open.client;
  const { daemon, standIn, node } = coreOptions(open.directory).practice;
  const record = await startPracticeDaemon({
    home: join(open.directory, 'practice'),
    daemonPath: daemon,
    standInPath: standIn,
    nodePath: node,
    hosts: names,
    env: {
      PRACTICE_MODEL_LOAD_MS: '50',
      PRACTICE_CHECKIN_MS: '300',
      PRACTICE_LICENSE_INTERVAL_MS: '50',
      PRACTICE_LICENSE_GRACE_MS: '0',
      // Nor is a start forgiven one.
      PRACTICE_LICENSE_START_MS: '0',
    },
  });
  dockerHosts = Object.fromEntries(record.hosts.map(({ name, dockerHost }) => [name, dockerHost]));
  for (const [name, dockerHost] of Object.entries(dockerHosts)) watchEnds(name, dockerHost);
  const lines = names.map(async (name) => {
    const [api, status, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
    return [name, `{ api = ${api}, license_proxy_status = ${status}, engine_metrics = ${metrics} }`] as const;
  });
  ports = Object.fromEntries(await Promise.all(lines));
  await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-pair-key' });
  await apply(wish('direct', []));
}, 60_000);

afterAll(async () => {
  for (const end of watchers) end();
  await open[Symbol.asyncDispose]();
}, 30_000);

/** Every end of a container that was not asked for, which is how a service without a licence shows itself. */
function watchEnds(name: string, dockerHost: string): void {
  const format = '{{.Actor.Attributes.name}} {{.Actor.Attributes.exitCode}}';
  const child = spawn('docker', ['events', '--filter', 'event=die', '--format', format], {
    env: { ...process.env, DOCKER_HOST: dockerHost },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!/ (0|143)$/.test(line)) ends.push(`${name} ${line}`);
  });
  watchers.push(() => child.kill());
}

function wish(mode: string, proxiesOn: string[], { fallback = false, more = '' } = {}): string {
  const hosts = names.map((name, index) => {
    // Each practice host publishes on a loopback address of its own.
    const own = `"127.0.0.${String(index + 1)}"`;
    return `
[[host]]
name = "${name}"
connection = "practice:${name}"
roles = ["api", "engine"${proxiesOn.includes(name) ? ', "license-proxy"' : ''}]
ports = ${ports[name] ?? ''}
listen = { api = ${own}, status = ${own}, metrics = ${own} }
`;
  });
  return `name = "${site}"
release = "release-260812"
[licensing]
mode = "${mode}"
proxies = ${Math.max(1, proxiesOn.length)}
direct_fallback = ${fallback}
[stop]
grace_seconds = 60
${hosts.join('')}${more}`;
}

async function start(text: string): Promise<Operation> {
  await client.call('sites.put', { text, replace: true });
  const { operationId } = await client.call('plans.apply', { site, confirm: site, keepFailed: true });
  return ended(client, operationId);
}

async function apply(text: string): Promise<Operation> {
  const operation = await start(text);
  expect(operation, JSON.stringify([operation.error, operation.evidence], null, 1)).toMatchObject({
    state: 'succeeded',
  });
  expect(ends).toEqual([]);
  expect((await client.call('plans.make', { site })).steps).toEqual([]);
  expect(await client.call('sites.status', { site })).toMatchObject({ health: 'ok' });
  return operation;
}

const settings = (words: string) => `\n[service.license-proxy.config]\nserver.base_url = "/${words}"\n`;
const at = (name: string, ...args: string[]) => docker(dockerHosts[name] ?? '', ...args);

describe('licensing of two hosts that serve', () => {
  it('direct → two proxies, one at a time, each Connected before anybody is told of it', async () => {
    await apply(wish('license-proxy', names));
    const toml = await at('gpu-2', 'exec', `${site}-api-1`, 'cat', '/api.toml');
    expect(readLicenceUrls(toml)).toEqual(['https://license-proxy:8443', 'https://gpu-1:8443']);
  }, 60_000);

  it('a rotated key is a change with that reason, License Proxies first; and guard.licence keeps one that became the last', async () => {
    await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-pair-rotated' });
    const { steps, strategy } = await client.call('plans.make', { site });
    const order = ['license-proxy', 'license-proxy', 'engine', 'engine', 'api', 'api'];
    expect(strategy.map(({ service }) => service)).toEqual(order);
    const stops = steps.filter(({ action }) => action.kind === 'stop-container');
    expect(stops[0]?.reason).toContain('the API key was rotated');
    // The first host has its new proxy, the second one's is about to stop: by hand, behind the product's back, the first is stopped.
    const stop = stops.find(({ host }) => host === 'gpu-2');
    onMoment = (moment, stepId) => {
      if (moment !== 'intent' || stepId !== stop?.id) return;
      onMoment = () => undefined;
      const env = { ...process.env, DOCKER_HOST: dockerHosts['gpu-1'] };
      execFileSync('docker', ['stop', '-t', '60', `${site}-license-proxy-1`], { env });
    };
    const failed = await start(wish('license-proxy', names));
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'guard.licence' } });
    expect(failed.error?.evidence).toContain(`${site}-api-1 on gpu-1`);
    const { operationId } = await client.call('operations.resume', { operationId: failed.id });
    const resumed = await ended(client, operationId);
    expect(resumed, JSON.stringify([resumed.error, resumed.evidence])).toMatchObject({ state: 'succeeded' });
    expect((await client.call('plans.make', { site })).steps).toEqual([]);
    const env = await at('gpu-2', 'inspect', '--format', '{{json .Config.Env}}', `${site}-engine-1`);
    expect(env).toContain('DEEPGRAM_API_KEY=canary-pair-rotated');
    expect(JSON.stringify(await client.call('operations.list', { site, limit: 50 }))).not.toContain('canary');
    expect(ends).toEqual([]);
  }, 90_000);

  it('another data directory sees a change only where its own key is another one', async () => {
    await using other = await openCore();
    const text = names.reduce(
      (before, name) => before.replace(`practice:${name}`, dockerHosts[name] ?? ''),
      wish('license-proxy', names),
    );
    await other.client.call('sites.put', { text });
    const stepsWith = async (value: string) => {
      await other.client.call('secrets.put', { name: 'deepgram-api-key', value });
      return (await other.client.call('plans.make', { site })).steps;
    };
    expect(await stepsWith('canary-pair-rotated')).toEqual([]);
    const reasons = (await stepsWith('canary-pair-other')).map(({ reason }) => reason).join('\n');
    expect(reasons).toContain('the API key was rotated');
  });

  if (isLong)
    it('both are replaced, one after the other, and API and Engine stay as they are', async () => {
      const before = await at('gpu-1', 'inspect', '--format', '{{.State.StartedAt}}', `${site}-engine-1`);
      const { plan } = await apply(wish('license-proxy', names, { more: settings('both') }));
      expect(plan?.interruption).toBe('no interruption');
      expect(plan?.strategy.map(({ host, name }) => `${host} ${name}`)).toEqual([
        'gpu-1 blue-green',
        'gpu-2 blue-green',
      ]);
      expect(await at('gpu-1', 'inspect', '--format', '{{.State.StartedAt}}', `${site}-engine-1`)).toBe(
        before,
      );
    }, 60_000);

  if (isLong)
    it('one proxy less, moved, with and without the vendor behind it, and two again', async () => {
      await apply(wish('license-proxy', ['gpu-1']));
      await apply(wish('license-proxy', ['gpu-2']));
      await apply(wish('license-proxy', ['gpu-2'], { fallback: true }));
      await apply(wish('direct', []));
      await apply(wish('license-proxy', ['gpu-1'], { fallback: true }));
      await apply(wish('license-proxy', names, { fallback: true }));
    }, 300_000);

  it('two proxies → direct: they go last, when nobody asks them any more', async () => {
    const { plan } = await apply(wish('direct', []));
    const stops = plan?.steps.filter(({ action }) => action.kind === 'stop-container') ?? [];
    expect(stops.slice(-2).map(({ service }) => service)).toEqual(['license-proxy', 'license-proxy']);
    expect(await at('gpu-1', 'ps', '-a', '--format', '{{.Names}}')).not.toContain('license-proxy');
    // That an end would have been seen:
    await client.call('practice.drill', { name: 'license-server-lost', active: true });
    await expect.poll(() => ends.join('\n'), { timeout: 10_000 }).toContain(`gpu-2 ${site}-engine-1 1`);
  }, 60_000);
});
