// Promise: while files and streams come without pause, an upgrade of all three services fails none and cuts none where the plan announced no
// interruption; and where it announced one, nothing fails outside of it.
import { watchOperations } from '#shared/operations/watch-operations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpcClient } from '#rpc/client';
import type { Operation } from '#shared/operations/operation';
import { freePort } from '#test/fixtures/free-port';
import { ended } from '#test/fixtures/open-core';
import { callWithoutPause, type Call } from './call-load.ts';
import { docker, engines, oneGpu, type EngineUnderTest } from './engine-under-test.ts';
import { callFromNetwork } from './network-callers.ts';
import { startForwarder, type Forwarder } from './forwarder.ts';

const site = 'load';
const OLD = 'release-260728';
const NEW = 'release-260812';
const services = ['license-proxy', 'engine', 'api'] as const;

/** CI has 15 minutes: one engine there, the realest that the machine has; every engine and every way with SITE_ADMIN_UPGRADES. */
const isLong = process.env.SITE_ADMIN_UPGRADES !== undefined;
const names = isLong
  ? ['practice', 'Docker', 'Podman']
  : engines['Docker']?.why === null
    ? ['Docker']
    : ['practice'];

for (const name of names) {
  const { why, raise } = engines[name]!;
  describe.skipIf(why)(`upgrade under load on ${name}${why ? ` (skipped: ${why})` : ''}`, () => {
    let engine: EngineUnderTest;
    let client: RpcClient;
    let ports: { api: number; apiBeside: number };
    let front: Forwarder;
    let text: string;

    beforeAll(async () => {
      engine = await raise();
      client = engine.open.client;
      ports = { api: await freePort(), apiBeside: await freePort() };
      front = await startForwarder(ports.api);
      const document = await engine.document(site, { release: OLD, apiPort: String(ports.api) });
      const more = `, api_beside = ${ports.apiBeside}, engine_metrics_beside = ${await freePort()} }\nlisten`;
      text = `${document.replace(' }\nlisten', more).replace('grace_seconds = 20', 'grace_seconds = 20\ndrain_seconds = 3')}\n[switch]\napi = "manual"\ndeadline_seconds = 60\n`;
      await apply(text);
    }, 120_000);
    afterAll(async () => {
      await front[Symbol.asyncDispose]();
      await engine.close();
    }, 60_000);

    async function apply(document: string): Promise<Operation> {
      await client.call('sites.put', { text: document, replace: true });
      const { operationId } = await client.call('plans.apply', { site, overrides: oneGpu });
      const operation = await ended(client, operationId);
      expect(operation.error, JSON.stringify([operation.error, operation.evidence], null, 1)).toBeNull();
      return operation;
    }

    /** Moves the traffic when the plan asks for it, as an operator would. */
    function playOperator(): () => void {
      return watchOperations(client, ({ plan, steps }) => {
        const step = plan?.steps.find(({ action }) => action.kind === 'move-traffic');
        if (step?.action.kind !== 'move-traffic') return;
        if (steps.find(({ id }) => id === step.id)?.state !== 'running') return;
        const port = /port (\d+)/.exec(step.action.words)?.[1];
        front.pointAt(Number(port));
      });
    }

    async function underLoad(
      change: () => Promise<Operation>,
    ): Promise<{ operation: Operation; calls: Call[] }> {
      const load = await callWithoutPause(front.address);
      try {
        const operation = await change();
        return { operation, calls: await load.end() };
      } finally {
        await load.end();
      }
    }

    function tell(words: string, calls: Call[]): void {
      const count = (kind: Call['kind']) => calls.filter((call) => call.kind === kind).length;
      const lost = calls.filter(({ failure }) => failure !== null).length;
      process.stdout.write(
        `${name}: ${words}: ${count('file')} files, ${count('stream')} streams, ${lost} failed or cut\n`,
      );
    }

    it('blue-green: no call fails and none is cut', async () => {
      const stop = playOperator();
      const { operation, calls } = await underLoad(() => apply(text.replace(OLD, NEW)));
      stop();
      tell('blue-green', calls);
      const { strategy = [], interruption } = operation.plan ?? {};
      expect(Object.fromEntries(strategy.map((one) => [one.service, one.name]))).toEqual(
        Object.fromEntries(services.map((service) => [service, 'blue-green'])),
      );
      expect(interruption).toBe('no interruption');
      expect(calls.filter(({ failure }) => failure !== null)).toEqual([]);
      expect(calls.filter(({ kind }) => kind === 'stream').length).toBeGreaterThan(5);
      const published = await docker(engine.dockerHost, 'port', `${site}-api-1`, '8080');
      expect(published.trim()).toBe(`127.0.0.1:${ports.apiBeside}`);
      expect((await client.call('plans.make', { site })).steps).toEqual([]);
    }, 180_000);

    it('leaves what the document wants and nothing beside it', async () => {
      const label = `label=site-admin.site=${site}`;
      const rows = await docker(engine.dockerHost, 'ps', '-a', '--format', '{{.Names}}', '--filter', label);
      expect(rows.trim().split('\n').toSorted()).toEqual([
        `${site}-api-1`,
        `${site}-engine-1`,
        `${site}-license-proxy-1`,
      ]);
      expect(await client.call('sites.status', { site })).toMatchObject({ health: 'ok' });
    });

    if (isLong && name !== 'practice')
      it('blue-green by name: callers on the network are not cut', async () => {
        const named = text.replace('"manual"', '"alias"');
        const load = await callFromNetwork(engine.dockerHost, site);
        const { plan } = await apply(named);
        const { files, streams, failures, repeated } = await load.end();
        process.stdout.write(
          `${name}: by name: ${files} files, ${streams} streams, ${failures.length} failed or cut, ${repeated} asked twice\n`,
        );
        expect(plan?.strategy.map((one) => one.name)).toEqual(['blue-green', 'blue-green', 'blue-green']);
        // Podman's name service reloads whenever a container comes or goes, and the plan says so.
        const noticed =
          name === 'Podman' ? failures.filter((words) => !/ENOTFOUND|EAI_AGAIN/.test(words)) : failures;
        expect(plan?.interruption).toContain(name === 'Podman' ? 'name service' : 'no interruption');
        expect(noticed).toEqual([]);
        expect(streams).toBeGreaterThan(5);
        front.pointAt(ports.api);
        await apply(named.replace(OLD, NEW));
        front.pointAt(ports.apiBeside);
      }, 240_000);

    if (isLong)
      it('replace: nothing fails outside what was announced', async () => {
        // Back to the earlier release, with nobody who moves callers and no second Engine: it stays on the port that callers know.
        const alone = text.replace('"manual"', '"none"').replace(/, engine_metrics_beside = \d+/, '');
        const { operation, calls } = await underLoad(() => apply(alone));
        tell('replace', calls);
        expect(operation.plan?.interruption).toContain('no speech requests are answered');
        const windows = announced(operation);
        const outside = calls.filter(
          ({ failure, startedAt, endedAt }) =>
            failure !== null && !windows.some(({ from, to }) => startedAt < to && endedAt > from),
        );
        expect(outside).toEqual([]);
        const darkMs = windows.reduce((sum, { from, to }) => sum + to - from, 0);
        process.stdout.write(
          `${name}: announced “${operation.plan?.interruption ?? ''}”, was ${(darkMs / 1000).toFixed(1)} s\n`,
        );
      }, 180_000);
  });
}

/** From each stop that callers notice to the moment when the same service is ready again. */
function announced({ plan, steps }: Operation): { from: number; to: number }[] {
  const timeOf = (id: string, which: 'startedAt' | 'endedAt') =>
    Date.parse(steps.find((step) => step.id === id)?.[which] ?? '');
  return (plan?.steps ?? []).flatMap((step, index, all) => {
    if (step.interruption === null) return [];
    const ready = all
      .slice(index)
      .find(({ service, action }) => service === step.service && action.kind === 'wait-ready');
    return [{ from: timeOf(step.id, 'startedAt'), to: timeOf(ready?.id ?? '', 'endedAt') }];
  });
}
