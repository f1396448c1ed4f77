// Promise: two apps that know nothing of each other never change one host at once. The second is told who is changing it and since when,
// starts nothing, and can take a dead one over with a reason; the first notices before its next step. Neither leaves a lock behind.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpcClient } from '#rpc/client';
import type { StepMoment } from '#core/plans/carry-out';
import { ended, openCore, type OpenCore } from '#test/fixtures/open-core';
import { practiceStage, type FaultStage } from './fault-stage.ts';
import { practiceSite } from './practice-site.ts';

describe('two operators at one host', () => {
  let first: FaultStage;
  let second: OpenCore;
  let hold: (moment: StepMoment) => void = () => undefined;
  beforeAll(async () => {
    first = await practiceStage({ core: { onMoment: (moment) => hold(moment) } });
    second = await openCore();
    await second.client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-second-key' });
  }, 60_000);
  afterAll(async () => {
    await second[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
  }, 30_000);

  const elsewhere = (text: string) =>
    text.replace('connection = "practice"', `connection = "${first.dockerHost}"`);
  const locks = () => first.docker('ps', '-aq', '--filter', 'label=site-admin.lock');

  /** What the second does while the first is between two steps. */
  function whileFirstChanges<T>(site: string, act: () => Promise<T>) {
    return new Promise<{ seen: T; operation: Awaited<ReturnType<FaultStage['apply']>> }>(
      (resolve, reject) => {
        let acted: Promise<T> | undefined;
        // The first one waits for its engine at every step; the second has all the time it needs in between.
        hold = (moment) => {
          if (moment === 'intent') acted ??= act();
        };
        first
          .apply(site)
          .then(async (operation) => resolve({ seen: await (acted as Promise<T>), operation }))
          .catch(reject);
      },
    );
  }

  it('the second sees in its plan who is at work, is refused, and changes nothing', async () => {
    const text = await practiceSite('shared');
    await first.put(text);
    await second.client.call('sites.put', { text: elsewhere(text) });
    const { seen, operation } = await whileFirstChanges('shared', async () => ({
      plan: await second.client.call('plans.make', { site: 'shared' }),
      refusal: await second.client.call('plans.apply', { site: 'shared' }).catch((thrown: unknown) => thrown),
    }));
    const finding = seen.plan.findings.find(({ code }) => code === 'host.locked');
    expect(finding).toMatchObject({ level: 'blocker', host: 'practice', overridable: true });
    expect(finding?.message).toMatch(/@.+ is changing practice since .+: Bring up shared/);
    expect(seen.refusal).toMatchObject({ code: 'plan.blocked' });
    expect(operation).toMatchObject({ state: 'succeeded' });
    expect(await locks()).toBe('');
    // Now that nobody is at work, the same plan is not blocked by it any more.
    const { findings } = await second.client.call('plans.make', { site: 'shared' });
    expect(findings.filter(({ code }) => code === 'host.locked')).toEqual([]);
    await first.removes('shared');
  });

  it('that start in the same moment never both change: one waits its turn or is refused by the host itself', async () => {
    await first.put(await practiceSite('raced'));
    await second.client.call('sites.put', { text: elsewhere(await practiceSite('late')) });
    const start = (client: RpcClient, site: string) =>
      client.call('plans.apply', { site }).then(({ operationId }) => ended(client, operationId));
    const outcomes = await Promise.allSettled([start(first.client, 'raced'), start(second.client, 'late')]);
    const refusals = outcomes.flatMap((outcome) => {
      if (outcome.status === 'rejected') return [(outcome.reason as { code: string }).code];
      return outcome.value.state === 'failed' ? [outcome.value.error?.code] : [];
    });
    // One after the other, or one of them was refused: when it planned, or by the host itself.
    expect(refusals.filter((code) => code !== 'plan.blocked' && code !== 'host.locked')).toEqual([]);
    expect(refusals.length).toBeLessThan(2);
    expect(await locks()).toBe('');
    for (const [stage, site] of [
      [first.client, 'raced'],
      [second.client, 'late'],
    ] as const) {
      const removal = await stage.call('plans.apply', { site, goal: 'remove', confirm: site });
      expect(await ended(stage, removal.operationId)).toMatchObject({ state: 'succeeded' });
    }
  });

  it('a lock is taken over with a reason, which is kept; the first one stops before its next step: host.lockLost', async () => {
    const text = await practiceSite('taken');
    await first.put(text);
    await second.client.call('sites.put', { text: elsewhere(text) });
    const reason = 'the desk that holds it was stolen last night';
    let taking: Promise<string> | undefined;
    const { operation } = await whileFirstChanges('taken', async () => {
      const overrides = [{ code: 'host.locked', host: 'practice', reason }];
      taking ??= second.client
        .call('plans.apply', { site: 'taken', overrides })
        .then(({ operationId }) => operationId);
      await taking;
    });
    expect(operation).toMatchObject({ state: 'failed', error: { code: 'host.lockLost' } });
    const taken = await ended(second.client, (await taking) ?? '');
    expect(taken.evidence.map(({ title }) => title)).toContain('Overridden: host.locked on practice');
    expect(taken.evidence[0]?.text).toContain(reason);
    expect(await locks()).toBe('');
    const { operationId } = await second.client.call('plans.apply', { site: 'taken' });
    expect(await ended(second.client, operationId)).toMatchObject({ state: 'succeeded' });
    await first.removes('taken');
  });
});
