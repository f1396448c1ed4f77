// Promise: a License Proxy that cannot reach the licence server replaces nobody: the old one is not touched, and both ways lead on.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended } from '#test/fixtures/open-core';
import { expectFailure, practiceStage, type FaultStage } from './fault-stage.ts';
import { practiceSite } from './practice-site.ts';

const proxy = 'turn-license-proxy-1';

function withSettings(text: string, words: string): string {
  return `${text}\n[service.license-proxy.config]\nserver.base_url = "/${words}"\n`;
}

/** Identity and state of a container, as the engine tells it. */
function lookAt(stage: FaultStage, container: string): Promise<string> {
  return stage.docker('inspect', '--format', '{{.Id}} {{.State.Status}} {{.State.StartedAt}}', container);
}

describe('a licence server out of reach', () => {
  let stage: FaultStage;
  let text: string;

  beforeAll(async () => {
    stage = await practiceStage({
      env: { PRACTICE_CHECKIN_MS: '2000', PRACTICE_LICENSE_INTERVAL_MS: '600000' },
    });
    text = await practiceSite('turn');
    await stage.put(text);
    expect(await stage.apply('turn')).toMatchObject({ state: 'succeeded' });
  }, 60_000);
  afterAll(() => stage?.[Symbol.asyncDispose](), 30_000);

  it('before the plan: the plan is blocked, says until when trust lasts, and nothing is touched', async () => {
    const before = await lookAt(stage, proxy);
    await stage.put(withSettings(text, 'later'));
    await stage.drill('license-server-lost', true);
    await expect
      .poll(async () => (await stage.client.call('sites.status', { site: 'turn' })).licence.state, {
        timeout: 10_000,
      })
      .toBe('TrustBased');
    const { findings } = await stage.client.call('plans.make', { site: 'turn' });
    const blocker = findings.find(({ code }) => code === 'guard.freshProxy');
    expect(blocker?.message).toMatch(/until \d{4}-\d\d-\d\dT/);
    await expect(stage.apply('turn')).rejects.toMatchObject({ code: 'plan.blocked' });
    expect(await lookAt(stage, proxy)).toBe(before);
    await stage.endDrills();
    await expect
      .poll(async () => (await stage.client.call('sites.status', { site: 'turn' })).licence.state, {
        timeout: 10_000,
      })
      .toBe('Connected');
  });
});

describe('a licence server lost after the plan was made', () => {
  it('guard.freshProxy: the new one is kept as evidence, the old one untouched; reverts and resumes', async () => {
    // Checking in this rarely the old proxy still says Connected when the change begins.
    await using stage = await practiceStage({
      env: { PRACTICE_CHECKIN_MS: '600000', PRACTICE_LICENSE_INTERVAL_MS: '600000' },
    });
    const text = await practiceSite('turn');
    await stage.put(text);
    expect(await stage.apply('turn')).toMatchObject({ state: 'succeeded' });
    const before = await lookAt(stage, proxy);
    await stage.drill('license-server-lost', true);
    await stage.put(withSettings(text, 'lost'));
    const failed = await stage.applyAndKeep('turn');
    expectFailure(failed, 'guard.freshProxy', /upstream|license server/i);
    expect(failed.error?.message).toContain(`${proxy} serves on: it says Connected, and answers until`);
    expect(await lookAt(stage, proxy)).toBe(before);
    expect(await lookAt(stage, 'turn-license-proxy-standby')).toContain(' exited ');
    const { operationId } = await stage.client.call('operations.revert', { operationId: failed.id });
    expect(await ended(stage.client, operationId)).toMatchObject({ state: 'succeeded' });
    expect(await lookAt(stage, proxy)).toBe(before);
    expect(await stage.containers('turn')).toHaveLength(3);
    await stage.put(withSettings(text, 'lost'));
    const again = await stage.applyAndKeep('turn');
    expectFailure(again, 'guard.freshProxy', /upstream|license server/i);
    await stage.endDrills();
    await stage.resumes(again);
    await stage.removes('turn');
  });
});
