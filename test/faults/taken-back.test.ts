// Promise: a change of a serving site that fails at a gate is taken back by the app itself: the site serves as before, what failed is kept
// at rest as evidence until the next change succeeds. Not on a first bring-up, not when the operator says no, and never twice.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '#shared/operations/operation';
import { freePort } from '#test/fixtures/free-port';
import { expectFailure, practiceStage, type FaultStage } from './fault-stage.ts';
import { practiceSite } from './practice-site.ts';

const site = 'back';

/** An API that does not start: it is told to use certificates that are not there. */
const broken = '\n[service.api.config.server.https]\ncert_file = "/nowhere/cert.pem"\nkey_file = "/nowhere/key.pem"\n';

describe('a change that fails', () => {
  let stage: FaultStage;
  let text: string;

  beforeAll(async () => {
    stage = await practiceStage();
    text = await practiceSite(site);
    await stage.put(text);
    expect(await stage.apply(site)).toMatchObject({ state: 'succeeded' });
  }, 60_000);
  afterAll(() => stage?.[Symbol.asyncDispose](), 30_000);

  /** Identity of the containers that serve. */
  const serving = () => stage.docker('inspect', '--format', '{{.Id}}', `${site}-api-1`, `${site}-engine-1`);

  async function expectAsBefore(revert: Operation, before: string): Promise<void> {
    expect(revert, JSON.stringify([revert.error, revert.evidence])).toMatchObject({
      state: 'succeeded',
      title: `Automatic revert: Revert ${site} to revision 1`,
    });
    expect(await serving()).toBe(before);
    expect(await stage.client.call('sites.status', { site })).toMatchObject({ health: 'ok' });
    expect((await stage.client.call('sites.get', { site })).text).toBe(text);
  }

  it('is taken back: the old API serves again, the failed one is kept at rest, and nothing is left to do', async () => {
    const before = await serving();
    await stage.put(text + broken);
    const failed = await stage.apply(site);
    expectFailure(failed, 'service.exited', /TLS|cert_file/i);
    await expectAsBefore(await stage.takenBack(failed), before);
    expect(await stage.containers(site)).toContainEqual(expect.stringMatching(/^back-api-1-failed-\w{6} exited$/));
    expect((await stage.client.call('plans.make', { site })).steps).toEqual([]);
  }, 60_000);

  it('its evidence goes with the next change that succeeds', async () => {
    await stage.put(`${text}\n[service.api.config]\nconcurrency_limit.active_requests = 9\n`);
    expect(await stage.apply(site)).toMatchObject({ state: 'succeeded' });
    expect(await stage.containers(site)).toHaveLength(3);
    await stage.put(text);
    expect(await stage.apply(site)).toMatchObject({ state: 'succeeded' });
  }, 60_000);

  it('stays as it is where the operator wants to look, and can be reverted then', async () => {
    const before = await stage.docker('inspect', '--format', '{{.Id}}', `${site}-engine-1`);
    await stage.put(text + broken);
    const failed = await stage.applyAndKeep(site);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'service.exited' } });
    expect(failed.isTakenBack).toBeUndefined();
    const { operationId } = await stage.client.call('operations.revert', { operationId: failed.id });
    await expect
      .poll(async () => (await stage.client.call('operations.get', { operationId })).state, { timeout: 30_000 })
      .toBe('succeeded');
    expect(await stage.docker('inspect', '--format', '{{.Id}}', `${site}-engine-1`)).toBe(before);
    expect(await stage.containers(site)).toHaveLength(3);
  }, 60_000);

  it('a revert that fails is not reverted: both ways stay open', async () => {
    await stage.put(text + broken);
    const operations = async () => (await stage.client.call('operations.list', { site })).operations;
    const known = (await operations()).length;
    // The Engine dies at its start from now on, so the way back ends before the API.
    const failed = await stage.apply(site);
    const revert = await stage.takenBack(failed);
    expect(revert.state).toBe('succeeded');
    expect(await operations()).toHaveLength(known + 2);
  }, 60_000);
});

describe('traffic that nobody moves', () => {
  it('switch.notMoved: the old API serves on, the new one goes, and the next try may succeed', async () => {
    await using stage = await practiceStage();
    const ports = `, api_beside = ${await freePort()} }\nlisten`;
    const plain = (await practiceSite(site)).replace(' }\nlisten', ports);
    const text = `${plain}\n[switch]\napi = "manual"\ndeadline_seconds = 5\n`;
    await stage.put(text);
    expect(await stage.apply(site)).toMatchObject({ state: 'succeeded' });
    const before = await stage.docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', `${site}-api-1`);
    const changed = `${text}\n[service.api.config]\nconcurrency_limit.active_requests = 9\n`;
    await stage.put(changed);
    const failed = await stage.apply(site);
    expectFailure(failed, 'switch.notMoved', /not yet seen at work/);
    expect(await stage.takenBack(failed)).toMatchObject({ state: 'succeeded' });
    expect(await stage.docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', `${site}-api-1`)).toBe(before);
    expect(await stage.containers(site)).toHaveLength(3);

    // A quiet site gives nothing to see: the operator says that the traffic is moved.
    await stage.put(changed);
    const { operationId } = await stage.client.call('plans.apply', { site });
    await expect(stage.client.call('operations.confirm', { operationId })).rejects.toMatchObject({
      code: 'operation.asksNothing',
    });
    const read = () => stage.client.call('operations.get', { operationId });
    const asks = async () => {
      const { plan, steps } = await read();
      const step = plan?.steps.find(({ action }) => action.kind === 'move-traffic');
      return steps.find(({ id }) => id === step?.id)?.state;
    };
    await expect.poll(asks, { timeout: 30_000, interval: 50 }).toBe('running');
    await stage.client.call('operations.confirm', { operationId });
    await expect.poll(async () => (await read()).state, { timeout: 30_000 }).toBe('succeeded');
    expect((await read()).steps.map(({ detail }) => detail)).toContainEqual(
      expect.stringContaining('the operator says that it moved'),
    );
  }, 90_000);
});
