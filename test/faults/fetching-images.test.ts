// Promise: whatever goes wrong while images are fetched has its own name and evidence, touches no container, and once it is lifted the
// same operation goes on, or back.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectFailure, practiceStage, type FaultStage } from './fault-stage.ts';
import { practiceSite } from './practice-site.ts';

let stage: FaultStage;

beforeAll(async () => {
  stage = await practiceStage();
}, 60_000);
afterAll(() => stage[Symbol.asyncDispose](), 30_000);
afterEach(async () => {
  await stage.endDrills();
  await stage.forgetImages();
});

describe('on practice', () => {
  it.each([
    ['registry-refuses-login', 'registry.loginRefused', /unauthorized/i],
    ['registry-cut', 'engine.streamCut', /EOF/i],
    ['image-corrupt', 'registry.imageDamaged', /verification failed/i],
    ['disk-full', 'engine.diskFull', /no space left/i],
  ])('drill %s: %s, nothing made; resumes when lifted', async (drill, code, evidence) => {
    await stage.put(await practiceSite('fetch'));
    await stage.drill(drill, true);
    const failed = await stage.apply('fetch');
    await stage.drill(drill, false);
    expectFailure(failed, code, evidence);
    expect(failed.steps.filter(({ state }) => state === 'failed')).toHaveLength(1);
    await stage.expectNothingOf('fetch');
    await stage.resumes(failed);
    await stage.removes('fetch');
  });

  it('a release that the registry lacks: registry.imageMissing; reverts to nothing', async () => {
    await stage.put(await practiceSite('lacking', { release: 'release-260899' }));
    const plan = await stage.client.call('plans.make', { site: 'lacking' });
    expect(plan.findings).toMatchObject([{ level: 'warning', code: 'release.unknown' }]);
    const failed = await stage.apply('lacking');
    expectFailure(failed, 'registry.imageMissing', /manifest|not found|unknown/i);
    await stage.reverts(failed);
  });

  it('a registry that nobody can find: registry.unreachable; resumes with the right address', async () => {
    const right = await practiceSite('astray');
    const wrong = right.replace('[licensing]', '[registry]\naddress = "registry.invalid"\n\n[licensing]');
    await stage.put(wrong);
    const failed = await stage.apply('astray');
    expectFailure(failed, 'registry.unreachable', /registry\.invalid/);
    await stage.reverts(failed);
    await stage.put(right);
    expect(await stage.apply('astray')).toMatchObject({ state: 'succeeded' });
    await stage.removes('astray');
  });

  it('the disk fills when files are written: engine.diskFull; the site that runs is untouched', async () => {
    await stage.put(await practiceSite('first'));
    expect(await stage.apply('first')).toMatchObject({ state: 'succeeded' });
    await stage.put(await practiceSite('second'));
    await stage.drill('disk-full', true);
    const failed = await stage.apply('second');
    await stage.drill('disk-full', false);
    expectFailure(failed, 'engine.diskFull', /no space left/i);
    expect(failed.error?.message).toMatch(/write files/);
    expect(await stage.containers('second')).toEqual([]);
    expect(await stage.client.call('sites.status', { site: 'first' })).toMatchObject({ health: 'ok' });
    await stage.resumes(failed);
    await stage.removes('second');
    await stage.removes('first');
  });
});
