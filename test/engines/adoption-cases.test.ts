// Promise: what was made by hand is recognised and taken on practice and on Podman too, and everything that must not be taken is refused by
// its own code with nothing stored.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Input } from '#shared/contract/contract';
import type { RpcClient } from '#rpc/client';
import { ended, openCore, type OpenCore } from '#test/fixtures/open-core';
import { skipReason, useLab } from '#test/lab/use-lab';
import { waitUntil } from '#test/lab/wait-until';
import { pullHandMade, raisePractice, startHandMade, startOnPractice, type HandMade } from './hand-made.ts';

const code = (wanted: string) => expect.objectContaining({ code: wanted }) as Error;
const names = (client: RpcClient) =>
  client.call('sites.list', {}).then(({ sites }) => sites.map(({ name }) => name));

async function take(client: RpcClient, input: Input<'adoption.take'>) {
  const { operationId } = await client.call('adoption.take', input);
  return ended(client, operationId);
}

/** Taken, and nothing to change; every container still the one that it was. */
async function expectTaken(client: RpcClient, made: HandMade, connection: string): Promise<void> {
  const ids = () => made.run('inspect', '-f', '{{.Id}} {{.State.StartedAt}}', ...made.names);
  const before = await ids();
  const asked = { connection, site: 'hand', host: 'box' };
  const adoption = await client.call('adoption.look', asked);
  const operation = await take(client, { ...asked, fingerprint: adoption.fingerprint });
  expect(adoption.found.map(({ name, madeBy }) => [name, madeBy])).toEqual(
    made.names.toSorted().map((name) => [name, 'by hand']),
  );
  expect(JSON.stringify(adoption)).not.toContain('canary-hand-key');
  expect(operation, JSON.stringify(operation.error)).toMatchObject({ state: 'succeeded', error: null });
  await waitUntil(
    async () =>
      (await client.call('sites.status', { site: 'hand' })).services.every(({ state }) => state === 'ready'),
    { what: 'the adopted site to be ready', deadlineMs: 30_000 },
  );
  const plan = await client.call('plans.make', { site: 'hand' });
  expect(plan.steps).toEqual([]);
  expect(plan.findings.filter(({ code: found }) => found === 'container.drift')).toEqual([]);
  expect(await ids()).toBe(before);
}

describe('a deployment made by hand, on practice', () => {
  let open: OpenCore;
  let made: HandMade;
  const connection = 'practice';

  beforeAll(async () => {
    open = await openCore();
    const env = await raisePractice(open);
    await expect(open.client.call('adoption.look', { connection })).rejects.toEqual(
      code('adoption.nothingFound'),
    );
    made = await startOnPractice(env, { prefix: 'hand' });
  }, 60_000);
  afterAll(async () => {
    await made.close();
    await open[Symbol.asyncDispose]();
  }, 30_000);

  it('is not taken when nobody may: an older proposal, a part that is no site, another site’s port', async () => {
    const { client } = open;
    const asked = { connection, site: 'hand', host: 'box' };
    // Nothing runs on an engine without containers; that was asked before they were made ('adoption.nothingFound').
    await expect(client.call('adoption.take', { ...asked, fingerprint: 'of-yesterday' })).rejects.toEqual(
      code('adoption.outdated'),
    );
    await expect(client.call('adoption.take', { ...asked, containers: ['hand-api'] })).rejects.toMatchObject({
      code: 'adoption.impossible',
      evidence: expect.stringContaining('adoption.incomplete') as string,
    });
    // A mistyped name would otherwise leave that container out without a word.
    await expect(
      client.call('adoption.look', { ...asked, containers: ['hand-api', 'hand-engin', 'hand-proxi'] }),
    ).rejects.toMatchObject({
      code: 'adoption.containerUnknown',
      message: `No Deepgram container on practice is called “hand-engin” or “hand-proxi”.`,
      evidence: made.names.toSorted().join('\n'),
    });
    const other = `name = "south"\nrelease = "release-260728"\n[[host]]\nname = "box"\nconnection = "practice"\nroles = ["api", "engine", "license-proxy"]\nports = { api = ${made.ports.api} }\n`;
    await client.call('sites.put', { text: other });
    await expect(client.call('adoption.take', asked)).rejects.toMatchObject({
      code: 'site.hostClaimed',
      message: expect.stringContaining(`port ${made.ports.api}`) as string,
    });
    await client.call('sites.forget', { site: 'south' });
    expect(await names(client)).toEqual([]);
    expect((await client.call('secrets.list', {})).secrets).toEqual([]);
  });

  it('is not taken when it changed after the proposal, and nothing is stored', async () => {
    const { client, core } = open;
    const held = Promise.withResolvers<string>();
    // The host's queue is held, so that the containers change between the look and the taking.
    core.runner.start({
      procedure: 'test.hold',
      site: null,
      hosts: [connection],
      title: 'Hold the queue',
      effect: 'reads',
      cancel: 'not-cancellable',
      actor: 'test',
      plan: null,
      targets: { target: null, origin: null },
      follows: null,
      work: () => held.promise,
    });
    try {
      const { operationId } = await client.call('adoption.take', { connection, site: 'hand', host: 'box' });
      await made.run('stop', '-t', '1', 'hand-api');
      held.resolve('held');
      expect(await ended(client, operationId)).toMatchObject({
        state: 'failed',
        error: { code: 'adoption.differs', evidence: expect.stringContaining('Start hand-api') as string },
      });
    } finally {
      held.resolve('held');
    }
    expect(await names(client)).toEqual([]);
    await made.run('start', 'hand-api');
  });

  it('is taken, and no other site takes it again', async () => {
    await expectTaken(open.client, made, connection);
    const again = await open.client.call('adoption.look', { connection, site: 'second' });
    expect(again.document).toBeNull();
    expect(again.items.filter(({ code: found }) => found === 'adoption.claimed')).toHaveLength(3);
    const secret = await open.client.call('secrets.list', {});
    expect(secret.secrets.map(({ name }) => name)).toEqual(['hand-api-key']);
  });

  it('is let go again with one word, and its containers stay', async () => {
    expect(await open.client.call('sites.forget', { site: 'hand' })).toEqual({
      forgotten: true,
      keptSecrets: ['hand-api-key'],
    });
    expect((await made.run('ps', '--format', '{{.Names}}')).trim().split('\n').toSorted()).toEqual(
      made.names.toSorted(),
    );
  });

  it('is not taken over a secret of its name with another value, which is told by its name: the first way out helps', async () => {
    const { client } = open;
    await client.call('secrets.put', { name: 'hand-api-key', value: 'canary-left-by-another' });
    const asked = { connection, site: 'hand', host: 'box' };
    await expect(client.call('adoption.take', asked)).rejects.toMatchObject({
      code: 'adoption.secretDiffers',
      message: expect.stringContaining('hand-api-key') as string,
    });
    expect(await names(client)).toEqual([]);
    await client.call('secrets.remove', { name: 'hand-api-key' });
    expect(await take(client, asked)).toMatchObject({ state: 'succeeded' });
    await client.call('sites.forget', { site: 'hand' });
    // The same value that is left is no obstacle.
    expect(await take(client, asked)).toMatchObject({ state: 'succeeded' });
    await client.call('sites.forget', { site: 'hand' });
  });
});

describe.skipIf(skipReason)(
  `a deployment made by hand, on Podman${skipReason ? ` (skipped: ${skipReason})` : ''}`,
  () => {
    const lab = useLab({ podman: true, registry: true });
    let open: OpenCore;
    let made: HandMade;

    beforeAll(async () => {
      open = await openCore();
      made = await startHandMade({ ...(await pullHandMade(lab())), prefix: 'hand' });
    }, 60_000);
    afterAll(async () => {
      await open[Symbol.asyncDispose]();
      await made.close();
    }, 30_000);

    it('is taken with its CDI device', async () => {
      const connection = `podman:${lab().podman?.socket ?? ''}`;
      await expectTaken(open.client, made, connection);
      const { document } = await open.client.call('sites.get', { site: 'hand' });
      expect(document.host[0]).toMatchObject({ network: 'hand-net', gpus: [] });
    });
  },
);
