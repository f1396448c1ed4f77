// Promise: a site is not forgotten while an operation of it is queued or under way.
import { expect, it } from 'vitest';
import type { OperationRequest } from '#core/operations/operation-runner';
import { openCore } from '#test/fixtures/open-core';
import { json, scriptedEngine } from '#test/fixtures/scripted-engine';
import { operationRequest } from '#test/fixtures/operation-request';
import { oneHost } from '#test/fixtures/site-documents';

const request = (site: string, work: OperationRequest['work']) =>
  operationRequest(work, { site, title: `work on ${site}` });

it('sites.forget answers plan.siteBusy for a running and for a queued operation, also when it began meanwhile', async () => {
  let whileListing = () => undefined as unknown;
  const list = json([]);
  await using engine = await scriptedEngine({
    'GET /containers/json': (asked, answer) => {
      whileListing();
      list(asked, answer);
    },
  });
  await using open = await openCore();
  const { core, client } = open;
  await client.call('sites.put', { text: oneHost.replace('"local"', `"${engine.connection}"`) });
  const { promise: gate, resolve: finish } = Promise.withResolvers<string>();
  const forget = () => client.call('sites.forget', { site: 'north' });
  const busy = (site: string) => ({ code: 'plan.siteBusy', params: { title: `work on ${site}` } });

  const other = core.runner.start(request('south', () => gate));
  const queued = core.runner.start(request('north', () => Promise.resolve('')));
  await expect(forget()).rejects.toMatchObject(busy('north'));
  core.runner.cancel(queued.id);

  const during: string[] = [];
  whileListing = () => during.push(core.runner.start(request('north', () => gate)).id);
  await expect(forget()).rejects.toMatchObject(busy('north'));
  whileListing = () => undefined;
  await expect(forget()).rejects.toMatchObject(busy('north'));
  finish('done');
  for (const id of [other.id, ...during]) await core.runner.finished(id);
  expect(await forget()).toMatchObject({ forgotten: true });
});
