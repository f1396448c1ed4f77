// Promise: a site whose containers their engine deletes when they stop is never stopped by a plan that promises a way back. The plan says so
// before its first effect, and every container serves on.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, openCore, type OpenCore } from '#test/fixtures/open-core';
import { skipReason, useLab } from '#test/lab/use-lab';
import { pullHandMade, raisePractice, startHandMade, startOnPractice, type HandMade } from './hand-made.ts';

const options = ['--rm'];

async function expectKept({ client }: OpenCore, made: HandMade, connection: string): Promise<void> {
  const running = () => made.run('inspect', '-f', '{{.Id}} {{.State.StartedAt}}', ...made.names);
  const before = await running();
  const { operationId } = await client.call('adoption.take', { connection, site: 'brief', host: 'box' });
  const taken = await ended(client, operationId);
  expect(taken, JSON.stringify(taken.error)).toMatchObject({ state: 'succeeded' });
  const { text } = await client.call('sites.get', { site: 'brief' });
  const change = '\n[service.api.env]\nRUST_LOG = "info"\n';
  await client.call('sites.put', { text: text + change, replace: true });
  for (const goal of ['apply', 'stop'] as const) {
    const plan = await client.call('plans.make', { site: 'brief', goal });
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        level: 'blocker',
        code: 'guard.wayBack',
        message: expect.stringContaining('started with --rm') as string,
      }),
    );
    await expect(client.call('plans.apply', { site: 'brief', goal, confirm: 'brief' })).rejects.toMatchObject(
      {
        code: 'plan.blocked',
        evidence: expect.stringContaining('there would be no way back to it') as string,
      },
    );
  }
  expect(await running()).toBe(before);
}

describe('a deployment run with --rm', () => {
  it('on practice is refused before the first effect', async () => {
    await using open = await openCore();
    const made = await startOnPractice(await raisePractice(open), { prefix: 'brief', options });
    try {
      await expectKept(open, made, 'practice');
    } finally {
      await made.close();
    }
  }, 60_000);
});

describe.skipIf(skipReason)(`on real engines${skipReason ? ` (skipped: ${skipReason})` : ''}`, () => {
  const lab = useLab({ podman: true, registry: true });
  let open: OpenCore;
  let made: HandMade;

  beforeAll(async () => {
    open = await openCore();
    made = await startHandMade({ ...(await pullHandMade(lab())), prefix: 'brief', options });
  }, 60_000);
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await made.close();
  }, 30_000);

  it('on Podman is refused before the first effect', async () => {
    await expectKept(open, made, `podman:${lab().podman?.socket ?? ''}`);
  }, 60_000);
});
