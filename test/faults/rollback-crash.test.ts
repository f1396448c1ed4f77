// Promise: kill the core in the middle of going back. Resume goes on to the revision, revert returns to what was before, and history tells
// of both what happened. One step in the middle, and the moment after the last one; crash.test.ts kills at every step.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RpcClient } from '#rpc/client';
import { startPracticeDaemon, stopPracticeDaemon } from '#practice/client';
import { coreOptions, ended, openCore, repository, temporaryDirectory } from '#test/fixtures/open-core';
import { docker } from '#test/engines/engine-under-test';
import { practiceSite } from './practice-site.ts';

const site = 'returning';
const [older, newer] = ['release-260714', 'release-260812'] as const;

let directory: string;
let dockerHost: string;
/** The newest release, and the image of each service that it ran, as a stranger sees it. */
let before: { revision: number; images: string };

async function direct(release: string): Promise<string> {
  const text = await practiceSite(site, { release });
  return text.replace('mode = "license-proxy"', 'mode = "direct"').replace(', "license-proxy"]', ']');
}

beforeAll(async () => {
  directory = await temporaryDirectory();
  const { daemon, standIn, node } = coreOptions(directory).practice;
  vi.stubEnv('PRACTICE_MODEL_LOAD_MS', '50');
  const home = join(directory, 'practice');
  ({ dockerHost } = await startPracticeDaemon({
    home,
    daemonPath: daemon,
    standInPath: standIn,
    nodePath: node,
  }));
  await using open = await openCore({ dataDirectory: directory });
  await open.client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-crash-key' });
  const text = await direct(older);
  for (const release of [older, newer]) {
    await open.client.call('sites.put', { text: text.replace(older, release), replace: true });
    const { operationId } = await open.client.call('plans.apply', { site });
    expect((await ended(open.client, operationId)).error).toBeNull();
  }
  before = { revision: await newestRevision(open.client), images: await images() };
}, 90_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await stopPracticeDaemon(join(directory, 'practice'));
  await rm(directory, { recursive: true, force: true });
}, 30_000);

async function newestRevision(client: RpcClient): Promise<number> {
  return (await client.call('sites.revisions', { site })).revisions[0]!.revision;
}

/** `NAME IMAGE` of everything that runs, also of what was set aside. */
async function images(): Promise<string> {
  const rows = await docker(dockerHost, 'ps', '-a', '--format', '{{.Names}} {{.Image}} {{.State}}');
  return rows.split('\n').filter(Boolean).toSorted().join('\n');
}

function crashAt(stepId: string, moment: string): Promise<string | null> {
  return new Promise((resolve) => {
    const script = join(repository, 'test', 'faults', 'crash-process.ts');
    execFile(process.execPath, [script, directory, site, 'rollback', stepId, moment, '1'], (error) =>
      resolve(error?.signal ?? null),
    );
  });
}

async function killed(where: 'middle' | 'end'): Promise<void> {
  const { client, ...open } = await openCore({ dataDirectory: directory });
  const { steps } = await client.call('plans.make', { site, goal: 'rollback', revision: 1 });
  await open[Symbol.asyncDispose]();
  const middle = steps.find(({ action, service }) => action.kind === 'create-container' && service === 'api');
  const step = where === 'middle' ? middle : steps.at(-1);
  expect(await crashAt(step?.id ?? '', where === 'middle' ? 'effect' : 'done')).toBe('SIGKILL');
}

async function carriesOn(client: RpcClient, way: 'resume' | 'revert') {
  const { operations } = await client.call('operations.list', { site, limit: 1 });
  const interrupted = operations[0]!;
  expect(interrupted).toMatchObject({ state: 'interrupted', plan: { goal: 'rollback', returnsTo: 1 } });
  const { operationId } = await client.call(`operations.${way}`, { operationId: interrupted.id });
  const operation = await ended(client, operationId);
  expect(operation, JSON.stringify(operation.error)).toMatchObject({
    state: 'succeeded',
    follows: interrupted.id,
  });
}

describe.each(['middle', 'end'] as const)('a core killed at the %s of going back', (where) => {
  it('reverts to what was before, and no revision says otherwise', async () => {
    await killed(where);
    await using open = await openCore({ dataDirectory: directory });
    await carriesOn(open.client, 'revert');
    expect(await images()).toBe(before.images);
    expect((await open.client.call('sites.get', { site })).document.release).toBe(newer);
    expect((await open.client.call('plans.make', { site })).steps).toEqual([]);
    expect(await newestRevision(open.client)).toBe(before.revision);
  });

  it('resumes to the revision, and records that it returned', async () => {
    await killed(where);
    await using open = await openCore({ dataDirectory: directory });
    const { client } = open;
    await carriesOn(client, 'resume');
    expect(await images()).toBe(before.images.replaceAll(newer, older));
    expect((await client.call('sites.get', { site })).document.release).toBe(older);
    const { revisions } = await client.call('sites.revisions', { site });
    expect(revisions[0]).toMatchObject({ revision: before.revision + 1, returnsTo: 1, release: older });
    expect((await client.call('plans.make', { site })).steps).toEqual([]);
    // Back to where the next one begins.
    const { operationId } = await client.call('plans.apply', { site, goal: 'rollback', revision: 2 });
    expect((await ended(client, operationId)).error).toBeNull();
    before = { ...before, revision: await newestRevision(client) };
  });
});

describe('a core killed between the record of a return and the end of its operation', () => {
  it('is taken back by revert, and history says so', async () => {
    const first = await openCore({ dataDirectory: directory });
    const { operationId } = await first.client.call('plans.apply', { site, goal: 'rollback', revision: 1 });
    expect((await ended(first.client, operationId)).error).toBeNull();
    await first[Symbol.asyncDispose]();
    // The last write of the operation was lost: the store looks as if it never came.
    const database = new DatabaseSync(join(directory, 'site-admin.db'));
    const row = database.prepare('SELECT body FROM operations WHERE id = ?').get(operationId);
    const body = { ...(JSON.parse(String(row?.['body'])) as object), state: 'running', endedAt: null };
    database
      .prepare('UPDATE operations SET state = ?, body = ? WHERE id = ?')
      .run('running', JSON.stringify(body), operationId);
    database.close();
    await using open = await openCore({ dataDirectory: directory });
    const returned = await newestRevision(open.client);
    await carriesOn(open.client, 'revert');
    expect(await images()).toBe(before.images);
    const { revisions } = await open.client.call('sites.revisions', { site });
    expect(revisions[0]).toMatchObject({
      revision: returned + 1,
      returnsTo: before.revision,
      release: newer,
    });
    expect((await open.client.call('plans.make', { site })).steps).toEqual([]);
  });
});
