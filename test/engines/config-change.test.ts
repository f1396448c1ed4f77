// Promise: one changed value of one file replaces one service, and callers notice only what the plan announced; a value with which a service does
// not come up is taken back by itself: the file of before is in force again, and the evidence is kept.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpcClient } from '#rpc/client';
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import type { Operation } from '#shared/operations/operation';
import { isTerminal } from '#shared/operations/states';
import { ended } from '#test/fixtures/open-core';
import { docker, engines, oneGpu, type EngineUnderTest } from './engine-under-test.ts';
import { speak } from './speech-load.ts';

const site = 'value';
/** A call that began just before the old API stopped is cut by it. */
const BEFORE_STOP_MS = 2_000;

for (const [name, { why, raise }] of Object.entries(engines).filter(([name]) => name !== 'Podman')) {
  describe.skipIf(why)(`a changed value, on ${name}`, () => {
    let engine: EngineUnderTest;
    let client: RpcClient;

    beforeAll(async () => {
      engine = await raise();
      client = engine.open.client;
      // An Engine on the CPU: with health.gpu_required it does not start.
      const more = '\n[service.engine.env]\nNVIDIA_VISIBLE_DEVICES = "void"\n';
      await client.call('sites.put', { text: await engine.document(site, { more }) });
      expect(await apply()).toMatchObject({ state: 'succeeded', error: null });
    }, 180_000);
    afterAll(() => engine.close(), 60_000);

    async function apply(): Promise<Operation> {
      const { operationId } = await client.call('plans.apply', { site, confirm: site, overrides: oneGpu });
      return ended(client, operationId);
    }

    async function save(service: string, path: string[], value: number | boolean): Promise<string[]> {
      const { digest } = await client.call('config.read', { site });
      const edits: ConfigEdit[] = [{ kind: 'set', service, host: null, scope: 'site', path, value }];
      const { changes } = await client.call('config.save', { site, digest, edits });
      return changes.map(({ words }) => words);
    }

    const fileOf = (service: string) =>
      docker(engine.dockerHost, 'exec', `${site}-${service}-1`, 'cat', `/${service}.toml`);
    const startOf = (service: string) =>
      docker(engine.dockerHost, 'inspect', '-f', '{{.Id}} {{.State.StartedAt}}', `${site}-${service}-1`);

    it('of the API interrupts callers as announced, and touches no other service', async () => {
      const others = await Promise.all(['engine', 'license-proxy'].map(startOf));
      const words = await save('api', ['concurrency_limit', 'active_requests'], 40);
      expect(words).toEqual(['API on box: at most 40 requests at once; before: unlimited requests at once']);
      const plan = await client.call('plans.make', { site });
      expect(new Set(plan.steps.map(({ service }) => service))).toEqual(new Set(['api']));
      expect(plan.interruption).toMatch(
        /no speech requests are answered for about \d+ s while API is replaced/,
      );
      const load = speak(client, site);
      const operation = await apply();
      const calls = await load.end();
      expect(operation).toMatchObject({ state: 'succeeded', error: null });
      const time = (kind: string, edge: 'startedAt' | 'endedAt') => {
        const step = operation.plan?.steps.find(({ action }) => action.kind === kind);
        return Date.parse(operation.steps.find(({ id }) => id === step?.id)?.[edge] ?? '');
      };
      const [from, to] = [
        time('stop-container', 'startedAt') - BEFORE_STOP_MS,
        time('wait-ready', 'endedAt'),
      ];
      const unannounced = calls.filter(
        ({ failure, startedAt }) => failure !== null && !(startedAt >= from && startedAt <= to),
      );
      expect(unannounced).toEqual([]);
      expect(calls.some(({ failure }) => failure === null)).toBe(true);
      expect(await Promise.all(['engine', 'license-proxy'].map(startOf))).toEqual(others);
      expect(await fileOf('api')).toContain('active_requests = 40');
      process.stdout.write(
        `${name}: ${calls.length} calls, ${calls.filter(({ failure }) => failure).length} failed, all announced\n`,
      );
    }, 120_000);

    it('that keeps the Engine from starting is taken back: the old file is in force, with the reason kept', async () => {
      const before = await fileOf('engine');
      await save('engine', ['health', 'gpu_required'], true);
      const failed = await apply();
      expect(failed).toMatchObject({ state: 'failed', error: { code: 'service.exited' } });
      expect(failed.error?.evidence).toContain('gpu_required');
      await expect
        .poll(
          async () => {
            const { operations } = await client.call('operations.list', { site, limit: 5 });
            const revert = operations.find(({ follows }) => follows === failed.id);
            return revert && isTerminal(revert.state) ? revert.state : null;
          },
          { timeout: 90_000 },
        )
        .toBe('succeeded');
      expect(await fileOf('engine')).toBe(before);
      const { services } = await client.call('sites.status', { site });
      expect(services.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
      expect((await client.call('sites.get', { site })).text).not.toContain('gpu_required');
      const all = await docker(engine.dockerHost, 'ps', '-a', '--format', '{{.Names}}');
      expect(all).toMatch(/value-engine-1-failed-/);
    }, 180_000);
  });
}
