// Promise: an engine that cannot be reached, or stops answering in the middle, is named as what it is; nothing is guessed, and when it
// answers again the same operation goes on, or back.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepMoment } from '#core/plans/carry-out';
import { readPracticeRecord, startPracticeDaemon } from '#practice/client';
import { coreOptions, ended, openCore } from '#test/fixtures/open-core';
import { json, scriptedEngine } from '#test/fixtures/scripted-engine';
import { waitUntil } from '#test/lab/wait-until';
import { expectFailure, practiceStage, type FaultStage } from './fault-stage.ts';
import { practiceSite } from './practice-site.ts';

async function siteOn(connection: string): Promise<string> {
  return (await practiceSite('afar')).replace('connection = "practice"', `connection = "${connection}"`);
}

/** The plan of a site whose host cannot be reached: it says why, and applying it is refused for that reason. */
async function expectUnreachable(connection: string, code: string, remedy: RegExp): Promise<void> {
  await using open = await openCore();
  const { client } = open;
  await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-fault-key' });
  await client.call('sites.put', { text: await siteOn(connection) });
  await expect(client.call('hosts.probe', { connection })).rejects.toMatchObject({ code });
  const { findings } = await client.call('plans.make', { site: 'afar' });
  expect(findings).toMatchObject([{ level: 'blocker', code, host: 'practice' }]);
  expect(findings[0]?.remedy).toMatch(remedy);
  await expect(client.call('plans.apply', { site: 'afar' })).rejects.toMatchObject({ code: 'plan.blocked' });
  const status = await client.call('sites.status', { site: 'afar' });
  expect(status.health).toBe('unknown');
  expect(status.services.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown']);
}

describe('an engine that cannot be reached', () => {
  it('has no socket: engine.socketMissing', async () => {
    await expectUnreachable('unix:///nowhere/engine.sock', 'engine.socketMissing', /Start Docker or Podman/);
  });

  it('may not be used by this user: engine.noPermission, by the kernel’s own refusal', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'site-admin-denied-'));
    const path = join(directory, 'engine.sock');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    await chmod(path, 0o600);
    await chmod(directory, 0o755);
    // Permission bits do not bind root, so root becomes nobody for the moment of connecting: the refusal is real either way.
    const isRoot = process.getuid?.() === 0;
    if (!isRoot) await chmod(path, 0);
    await using open = await openCore();
    if (isRoot) process.seteuid?.(65_534);
    try {
      const refused = open.client.call('hosts.probe', { connection: `unix://${path}` });
      await expect(refused).rejects.toMatchObject({
        code: 'engine.noPermission',
        evidence: expect.stringContaining('EACCES') as string,
        params: { address: `unix://${path}` },
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
      server.close();
      await rm(directory, { recursive: true, force: true });
    }
  });

  it('speaks an API that is too old: engine.apiTooOld', async () => {
    await using old = await scriptedEngine({
      'GET /version': json({ ApiVersion: '1.39', Version: '18.09' }),
    });
    await expectUnreachable(old.connection, 'engine.apiTooOld', /Update the container engine/);
    expect(new Set(old.asked)).toEqual(new Set(['GET /version']));
  });
});

describe('an engine that stops answering during an apply', () => {
  let stage: FaultStage;
  let at: (moment: StepMoment, step: string) => void = () => undefined;

  beforeAll(async () => {
    stage = await practiceStage({ core: { onMoment: (moment, step) => at(moment, step) } });
  }, 60_000);
  afterAll(() => stage[Symbol.asyncDispose](), 30_000);

  it('answers 500: engine.failed with its words; resumes when it answers again', async () => {
    await stage.put(await practiceSite('sick'));
    const begun = Promise.withResolvers<void>();
    const plan = await stage.client.call('plans.make', { site: 'sick' });
    const waiting = plan.steps.find(({ action }) => action.kind === 'wait-ready');
    at = (moment, step) => {
      if (moment === 'intent' && step === waiting?.id) begun.resolve();
    };
    // Its Engine would be ready too soon otherwise: the engine falls ill while the plan waits for the License Proxy.
    const drill = begun.promise.then(() => stage.drill('engine-returns-500', true));
    const failed = await stage.apply('sick');
    await drill;
    at = () => undefined;
    expect(await stage.client.call('sites.status', { site: 'sick' })).toMatchObject({ health: 'unknown' });
    await stage.drill('engine-returns-500', false);
    expectFailure(failed, 'engine.failed', /cannot answer right now/);
    await stage.resumes(failed);
    await stage.removes('sick');
  });

  it('is killed: engine.socketMissing or engine.unreachable; a new one brings the containers back, revert leaves nothing', async () => {
    await stage.put(await practiceSite('cut'));
    const home = join(stage.open.directory, 'practice');
    const plan = await stage.client.call('plans.make', { site: 'cut' });
    const start = plan.steps.filter(({ action }) => action.kind === 'create-container')[1];
    const record = await readPracticeRecord(home);
    at = (moment, step) => {
      if (moment === 'intent' && step === start?.id && record) process.kill(record.pid, 'SIGKILL');
    };
    const failed = await stage.apply('cut');
    at = () => undefined;
    expect(failed.state).toBe('failed');
    expect(['engine.socketMissing', 'engine.unreachable']).toContain(failed.error?.code);
    expect(failed.steps.find(({ id }) => id === start?.id)?.state).toBe('failed');
    await waitUntil(async () => (await readPracticeRecord(home)) === null, {
      what: 'the daemon to be gone',
      deadlineMs: 10_000,
    });
    const { daemon, standIn, node } = coreOptions(stage.open.directory).practice;
    await startPracticeDaemon({ home, daemonPath: daemon, standInPath: standIn, nodePath: node });
    await stage.client.call('hosts.probe', { connection: 'practice' });
    await stage.reverts(failed);
    const { operationId } = await stage.client.call('plans.apply', { site: 'cut' });
    const again = await ended(stage.client, operationId);
    expect(again, JSON.stringify(again.error)).toMatchObject({ state: 'succeeded' });
    await stage.removes('cut');
  });
});
