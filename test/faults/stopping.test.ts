// Promise: an operation stops where somebody asked it to and says so, can be taken up again, and never shares a site or a data directory
// with another one.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCore } from '#core/create-core';
import type { StepMoment } from '#core/plans/carry-out';
import { coreOptions } from '#test/fixtures/open-core';
import { ended } from '#test/fixtures/open-core';
import { practiceStage, type FaultStage } from './fault-stage.ts';
import { practiceSite } from './practice-site.ts';

let stage: FaultStage;
let at: (moment: StepMoment, step: string) => void = () => undefined;

beforeAll(async () => {
  stage = await practiceStage({ core: { onMoment: (moment, step) => at(moment, step) } });
}, 60_000);
afterAll(() => stage[Symbol.asyncDispose](), 30_000);

/** Asks to cancel at one moment of the first step of a kind. */
async function cancelAt(site: string, kind: string, moment: StepMoment) {
  const plan = await stage.client.call('plans.make', { site });
  const wanted = plan.steps.find(({ action }) => action.kind === kind)?.id;
  const { operationId } = await stage.client.call('plans.apply', { site });
  at = (now, step) => {
    if (step === wanted && now === moment) void stage.client.call('operations.cancel', { operationId });
  };
  const operation = await ended(stage.client, operationId);
  at = () => undefined;
  return operation;
}

describe('an operation that is cancelled', () => {
  it('during a pull is cancelled there, has made nothing, and resumes', async () => {
    await stage.put(await practiceSite('pulling'));
    const cancelled = await cancelAt('pulling', 'pull-image', 'intent');
    expect(cancelled).toMatchObject({ state: 'cancelled', error: null });
    expect(cancelled.outcome).toMatch(/^Cancelled/);
    await stage.expectNothingOf('pulling');
    await stage.resumes(cancelled);
    await stage.removes('pulling');
  });

  it('between steps finishes the step at hand, leaves the rest waiting, and resumes', async () => {
    await stage.put(await practiceSite('halfway'));
    const cancelled = await cancelAt('halfway', 'create-container', 'done');
    expect(cancelled).toMatchObject({ state: 'cancelled', error: null });
    expect(cancelled.outcome).toMatch(/^Cancelled after \d+ of \d+ steps/);
    const states = cancelled.steps.map(({ state }) => state);
    expect(states).not.toContain('running');
    expect(states.at(-1)).toBe('waiting');
    for (const container of await stage.containers('halfway')) expect(container).toMatch(/ created$/);
    await stage.resumes(cancelled);
    await stage.removes('halfway');
  });

  it('while it waits for a service stops waiting, and reverts to nothing', async () => {
    await stage.put(await practiceSite('waiting'));
    const cancelled = await cancelAt('waiting', 'wait-ready', 'intent');
    expect(cancelled).toMatchObject({ state: 'cancelled', error: null });
    expect(cancelled.outcome).toMatch(/^Cancelled while waiting for waiting-license-proxy-1/);
    await stage.reverts(cancelled);
  });

  it('after its end is refused: operation.finished', async () => {
    const [last] = (await stage.client.call('operations.list', { limit: 1 })).operations;
    await expect(
      stage.client.call('operations.cancel', { operationId: last?.id ?? '' }),
    ).rejects.toMatchObject({ code: 'operation.finished' });
    await expect(
      stage.client.call('operations.revert', { operationId: last?.id ?? '' }),
    ).rejects.toMatchObject({ code: 'operation.notInterrupted' });
  });
});

describe('two at once', () => {
  it('applies on one site: the second is refused with plan.siteBusy, the first is not disturbed', async () => {
    await stage.put(await practiceSite('busy'));
    const { operationId } = await stage.client.call('plans.apply', { site: 'busy' });
    await expect(stage.client.call('plans.apply', { site: 'busy' })).rejects.toMatchObject({
      code: 'plan.siteBusy',
      message: expect.stringContaining('Bring up busy') as string,
    });
    await expect(stage.client.call('operations.resume', { operationId })).rejects.toMatchObject({
      code: 'operation.notInterrupted',
    });
    expect(await ended(stage.client, operationId)).toMatchObject({ state: 'succeeded' });
    await stage.removes('busy');
  });

  it('requests in the same moment: exactly one begins', async () => {
    await stage.put(await practiceSite('race'));
    const answers = await Promise.allSettled(
      Array.from({ length: 4 }, () => stage.client.call('plans.apply', { site: 'race' })),
    );
    const begun = answers.filter((answer) => answer.status === 'fulfilled');
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(begun).toHaveLength(1);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'plan.siteBusy' });
    expect(await ended(stage.client, begun[0]!.value.operationId)).toMatchObject({ state: 'succeeded' });
    await stage.removes('race');
  });

  it('cores on one data directory: the second is not made', () => {
    expect(createCore(coreOptions(stage.open.directory))).toBeNull();
  });
});
