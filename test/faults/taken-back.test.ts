// Promise: a change of a serving site that fails at a gate is taken back by the app itself: the site serves as before, what failed is kept
// at rest as evidence until the next change succeeds. A revert that fails is not reverted; both ways stay open then.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '#shared/operations/operation';
import { freePort } from '#test/fixtures/free-port';
import { expectFailure, practiceStage, type FaultStage } from './fault-stage.ts';
import { practiceSite } from './practice-site.ts';

const site = 'back';
const limit = '\n[service.api.config]\nconcurrency_limit.active_requests = 9\n';
/** An API that does not start: it is told to use certificates that are not in the directory that it is given. */
const broken =
  '\n[service.api]\nmounts = ["/srv/empty:/tls:ro"]\n[service.api.config.server.https]\ncert_file = "/tls/cert.pem"\nkey_file = "/tls/key.pem"\n';

describe('a change that fails', () => {
  let stage: FaultStage;
  let text: string;
  let failsNext = false;

  beforeAll(async () => {
    const onMoment = () => {
      if (failsNext) throw new Error('the way back fails too');
    };
    stage = await practiceStage({ core: { onMoment } });
    const ports = `, api_beside = ${await freePort()} }\nlisten`;
    const plain = (await practiceSite(site)).replace(' }\nlisten', ports);
    // Long enough for the operator's word, which comes at once here.
    text = `${plain}\n[switch]\napi = "manual"\ndeadline_seconds = 4\n`;
    await stage.put(text);
    expect(await stage.apply(site)).toMatchObject({ state: 'succeeded' });
  }, 60_000);
  afterAll(() => stage?.[Symbol.asyncDispose](), 30_000);

  /** Which container serves, and since when. */
  const serving = () => stage.docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', `${site}-api-1`);

  async function expectAsBefore(revert: Operation): Promise<void> {
    expect(revert, JSON.stringify([revert.error, revert.evidence])).toMatchObject({
      state: 'succeeded',
      title: `Automatic revert: Revert ${site} to revision 1`,
    });
    expect(await stage.client.call('sites.status', { site })).toMatchObject({ health: 'ok' });
    expect((await stage.client.call('sites.get', { site })).text).toBe(text);
    expect((await stage.client.call('plans.make', { site })).steps).toEqual([]);
  }

  it('beside the old one: that was never touched, and the new one is kept at rest as evidence', async () => {
    const before = await serving();
    await stage.put(text + broken);
    const failed = await stage.apply(site);
    expectFailure(failed, 'service.exited', /TLS|cert_file/i);
    await expectAsBefore(await stage.takenBack(failed));
    expect(await serving()).toBe(before);
    expect(await stage.containers(site)).toContainEqual(
      expect.stringMatching(/^back-api-1-failed-\w{6} exited$/),
    );
  }, 60_000);

  it('because nobody moved the traffic (switch.notMoved): the old one serves on', async () => {
    const before = await serving();
    await stage.put(text + limit);
    const failed = await stage.apply(site);
    expectFailure(failed, 'switch.notMoved', /not yet seen at work/);
    await expectAsBefore(await stage.takenBack(failed));
    expect(await serving()).toBe(before);
    // Three that serve, and the evidence of before; the new one had not failed.
    expect(await stage.containers(site)).toHaveLength(4);
  }, 60_000);

  it('not, where the operator says that it is moved; only a step that asks for it can be answered', async () => {
    await stage.put(text + limit);
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
    expect(await stage.containers(site)).toHaveLength(3);
  }, 60_000);

  it('in place of the old one, and the way back fails too: that is not reverted, and a second try leads back', async () => {
    await stage.put(text.replace('"manual"', '"none"') + broken);
    const stop = stage.client.on(
      'operations.changed',
      ({ isTakenBack }) => (failsNext ||= isTakenBack === true),
    );
    const failed = await stage.apply(site);
    expect(failed.error?.code).toBe('service.exited');
    const revert = await stage.takenBack(failed);
    stop();
    failsNext = false;
    expect(revert.state).toBe('failed');
    expect(revert.isTakenBack).toBeUndefined();
    expect((await stage.client.call('operations.list', { site })).operations[0]?.id).toBe(revert.id);
    const { operationId } = await stage.client.call('operations.revert', { operationId: revert.id });
    const read = () => stage.client.call('operations.get', { operationId });
    await expect.poll(async () => (await read()).state, { timeout: 30_000 }).toBe('succeeded');
    expect(await stage.client.call('sites.status', { site })).toMatchObject({ health: 'ok' });
    expect(await stage.containers(site)).toHaveLength(3);
  }, 60_000);
});
