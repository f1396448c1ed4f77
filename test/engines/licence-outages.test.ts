// Promise: whoever asks for a licence under the proxy's name gets an answer, every time, through replacement after replacement of the License
// Proxy while the licence server comes and goes at random; what would have risked it is refused, before or on the way, and goes on later.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpcClient } from '#rpc/client';
import { AppError } from '#shared/errors/app-error';
import type { Operation } from '#shared/operations/operation';
import { isTerminal } from '#shared/operations/states';
import { ended } from '#test/fixtures/open-core';
import { engines, oneGpu, type EngineUnderTest } from './engine-under-test.ts';
import { watchLicensing } from './licence-watcher.ts';

/** `SITE_ADMIN_OUTAGES=100` is the long run, on practice and on real Docker. In every run there is one, on practice. */
const wished = Number(process.env.SITE_ADMIN_OUTAGES ?? 0);
const site = 'dark';
const ROUND_MS = 60_000;
/** What may stop a replacement on the way: nobody loses anything by it. */
const stops = ['guard.freshProxy', 'guard.licence', 'licence.otherTrustBased', 'licence.proxiesSilent'];

const asked = wished > 0 ? ['practice', 'Docker'] : ['practice'];
for (const [name, { why, raise }] of Object.entries(engines).filter(([name]) => asked.includes(name))) {
  const count = wished || 1;
  describe.skipIf(why)(`a licence server that comes and goes, on ${name}`, () => {
    let engine: EngineUnderTest;
    let client: RpcClient;
    let text: string;
    const counted = { done: 0, refused: 0, stoppedOnTheWay: 0, resumed: 0, reverted: 0, outages: 0 };

    beforeAll(async () => {
      engine = await raise();
      client = engine.open.client;
      text = await engine.document(site);
      await client.call('sites.put', { text });
      expect(await change(text)).toMatchObject({ state: 'succeeded' });
    }, 120_000);
    afterAll(() => engine.close(), 60_000);

    /** The operation that was carried out, or the code of what refused it. */
    async function change(document: string): Promise<Operation | string> {
      await client.call('sites.put', { text: document, replace: true });
      try {
        const { operationId } = await client.call('plans.apply', { site, confirm: site, overrides: oneGpu });
        return await ended(client, operationId);
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'plan.blocked') return thrown.evidence ?? '';
        throw thrown;
      }
    }

    async function followed(way: 'resume' | 'revert', { id }: Operation): Promise<Operation | null> {
      try {
        const { operationId } = await client.call(`operations.${way}`, { operationId: id });
        return await ended(client, operationId);
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'plan.blocked') return null;
        throw thrown;
      }
    }

    /** What takes itself back is left to do so, from before its revert has begun. */
    const takenBack = ({ id }: Operation) =>
      expect
        .poll(
          async () => {
            const { operations } = await client.call('operations.list', { site, limit: 5 });
            const revert = operations.find(({ follows }) => follows === id);
            const willNot = operations.find((each) => each.id === id)?.isTakenBack === false;
            return revert ? isTerminal(revert.state) : willNot;
          },
          { timeout: 60_000 },
        )
        .toBe(true);

    const connected = () =>
      expect
        .poll(async () => (await client.call('sites.status', { site })).licence.state, { timeout: 40_000 })
        .toBe('Connected');

    /** One replacement, however often it is refused or stopped. */
    async function replaceOnce(round: number): Promise<void> {
      const wanted = `${text}\n[service.license-proxy.config]\nserver.base_url = "/${round}"\n`;
      for (;;) {
        const outcome = await change(wanted);
        if (typeof outcome === 'string') {
          counted.refused += 1;
          expect(outcome).toMatch(/licence server cannot be reached|does not answer/);
          await connected();
          continue;
        }
        let operation: Operation | null = outcome;
        while (operation === null || operation.state !== 'succeeded') {
          if (operation !== null) {
            counted.stoppedOnTheWay += 1;
            expect(stops).toContain(operation.error?.code);
            if (operation.isTakenBack === true) {
              await takenBack(operation);
              counted.reverted += 1;
              return replaceOnce(round);
            }
          }
          const way = counted.stoppedOnTheWay % 3 === 0 ? 'revert' : 'resume';
          if (way === 'resume') await connected();
          const last = operation ?? outcome;
          operation = await followed(way, last);
          if (operation?.state !== 'succeeded') continue;
          if (way === 'resume') counted.resumed += 1;
          else {
            counted.reverted += 1;
            return replaceOnce(round);
          }
        }
        counted.done += 1;
        return;
      }
    }

    /** Up for 2 to 10 s, away for 0.5 to 5 s, until told to end. */
    async function comeAndGo(over: AbortSignal): Promise<void> {
      const wait = (leastMs: number, mostMs: number) =>
        delay(leastMs + Math.random() * (mostMs - leastMs), undefined, { signal: over }).catch(
          () => undefined,
        );
      while (!over.aborted) {
        await engine.switchLicenceServer(false);
        counted.outages += 1;
        // The first one lasts until a plan was refused for it.
        while (counted.refused === 0 && !over.aborted) await wait(50, 50);
        await wait(500, 5_000);
        await engine.switchLicenceServer(true);
        await wait(2_000, 10_000);
      }
    }

    it(
      `leaves nobody without an answer through ${count} replacements`,
      async () => {
        const like = `${site}-license-proxy-1`;
        const watcher = await watchLicensing(engine.dockerHost, {
          network: `${site}_default`,
          practice: name === 'practice',
          like,
        });
        await watcher.begun();
        const over = new AbortController();
        const weather = comeAndGo(over.signal);
        const startedAt = Date.now();
        try {
          // One is asked for while the server is away.
          await expect
            .poll(async () => (await client.call('sites.status', { site })).licence.state, {
              timeout: 10_000,
            })
            .toBe('TrustBased');
          for (let round = 0; round < count; round += 1) await replaceOnce(round);
        } finally {
          over.abort();
          await weather;
          await watcher.end();
        }
        const seconds = Math.round((Date.now() - startedAt) / 1000);
        process.stdout.write(
          `${name}: ${JSON.stringify(counted)}, ${seconds} s; ${watcher.answers} answers, ${watcher.failures.length} without, ${watcher.repeated} asked twice, longest gap ${watcher.longestGapMs} ms\n`,
        );
        expect(watcher.failures).toEqual([]);
        expect(watcher.answers).toBeGreaterThan(count * 10);
        expect(counted.done).toBe(count);
        expect(counted.refused + counted.stoppedOnTheWay).toBeGreaterThan(0);
        await connected();
        expect((await client.call('plans.make', { site })).steps).toEqual([]);
      },
      60_000 + count * ROUND_MS,
    );
  });
}
