// Promise: a service that does not come up is named with its own last words, its container is kept as evidence, and once the cause is
// gone the same operation goes on, or back.
import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectFailure, practiceStage, type FaultStage } from './fault-stage.ts';
import { freePort } from '#test/fixtures/free-port';
import { practiceSite } from './practice-site.ts';

let stage: FaultStage;

beforeAll(async () => {
  stage = await practiceStage();
}, 60_000);
afterEach(() => stage.endDrills());
afterAll(() => stage[Symbol.asyncDispose](), 30_000);

async function occupy(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return server;
}

describe('on practice', () => {
  it('a port that somebody has: engine.portTaken names it, the container is kept; resumes when it is free', async () => {
    const port = await freePort();
    const server = await occupy(port);
    await stage.put(await practiceSite('taken', { apiPort: port }));
    const failed = await stage.apply('taken');
    server.close();
    expectFailure(failed, 'engine.portTaken', /already in use|already allocated/);
    expect(failed.error?.params).toMatchObject({ port: String(port) });
    expect(await stage.containers('taken')).toEqual([
      'taken-api-1 created',
      'taken-engine-1 running',
      'taken-license-proxy-1 running',
    ]);
    await stage.resumes(failed);
    await stage.removes('taken');
  });

  it.each([
    ['license-server-lost', 'licence.serverUnreachable', /Aegis request to \S+ failed.*TimedOut/],
    ['license-key-rejected', 'licence.keyRejected', /Aegis request to \S+ failed.*401/],
  ])('drill %s at the first bring-up: %s; both ways on', async (drill, code, evidence) => {
    await stage.put(await practiceSite('unlicensed'));
    await stage.drill(drill, true);
    const failed = await stage.apply('unlicensed');
    expectFailure(failed, code, evidence);
    expect(failed.evidence.map(({ title }) => title)).toEqual([
      'State of unlicensed-license-proxy-1',
      'Last log lines of unlicensed-license-proxy-1',
    ]);
    // The others were made meanwhile, and never started.
    const [api, engine, proxy] = await stage.containers('unlicensed');
    expect([api, engine]).toEqual(['unlicensed-api-1 created', 'unlicensed-engine-1 created']);
    expect(proxy).toMatch(/^unlicensed-license-proxy-1 /);
    await stage.reverts(failed);
    const again = await stage.apply('unlicensed');
    await stage.drill(drill, false);
    expectFailure(again, code, evidence);
    await stage.resumes(again);
    await stage.removes('unlicensed');
  });

  it('a wrong key: licence.keyRejected, and what its remedy says leads on', async () => {
    const name = 'deepgram-api-key';
    await stage.client.call('secrets.put', { name, value: 'invalid-key' });
    await stage.put(await practiceSite('wrong-key'));
    const failed = await stage.apply('wrong-key');
    expectFailure(failed, 'licence.keyRejected', /401/);
    expect(JSON.stringify(failed)).not.toContain('invalid-key');
    await stage.client.call('secrets.put', { name, value: 'canary-fault-key' });
    await stage.resumes(failed);
    await stage.removes('wrong-key');
  });

  it('an Engine that ends at its start: service.exited with its last lines, nobody waits for its API; both ways on', async () => {
    await using blind = await practiceStage({ env: { PRACTICE_GPU: '0' } });
    const healthy = await practiceSite('dying');
    await blind.put(`${healthy}\n[service.engine.config]\nhealth.gpu_required = true\n`);
    const failed = await blind.apply('dying');
    expectFailure(failed, 'service.exited', /no GPU is available\. Shutting down/);
    expect(failed.error?.params).toMatchObject({ service: 'Engine', host: 'practice' });
    expect(failed.evidence.at(-1)?.text).toMatch(/health\.gpu_required is set/);
    const waits = failed.plan?.steps.filter(({ action }) => action.kind === 'wait-ready').slice(1);
    expect(waits?.map(({ id }) => failed.steps.find((step) => step.id === id))).toMatchObject([
      { state: 'failed' },
      { state: 'skipped', detail: 'given up: another step failed' },
    ]);
    expect(await blind.containers('dying')).toHaveLength(3);
    await blind.reverts(failed);
    await blind.put(healthy);
    expect(await blind.apply('dying')).toMatchObject({ state: 'succeeded' });
    await blind.removes('dying');
  });

  it('a secret that nobody stored: the plan is blocked by secret.missing before its first step', async () => {
    await stage.put(await practiceSite('keyless', { key: 'secret:nowhere' }));
    const plan = await stage.client.call('plans.make', { site: 'keyless' });
    expect(plan.findings).toMatchObject([{ level: 'blocker', code: 'secret.missing' }]);
    await expect(stage.apply('keyless')).rejects.toMatchObject({
      code: 'plan.blocked',
      evidence: expect.stringContaining('secrets put nowhere --for license') as string,
    });
    await stage.expectNothingOf('keyless');
  });
});
