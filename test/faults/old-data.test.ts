// Promise: a data directory made before services had names and steps had needs works: site, history, revisions, and the way back to the byte.
import { createHash } from 'node:crypto';
import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPracticeDaemon, stopPracticeDaemon } from '#practice/client';
import type { RpcClient } from '#rpc/client';
import { docker } from '#test/engines/engine-under-test';
import {
  coreOptions,
  ended,
  openCore,
  repository,
  temporaryDirectory,
  type OpenCore,
} from '#test/fixtures/open-core';

const fixture = join(repository, 'test', 'fixtures', 'data-before-named-services');
const site = 'north';

let open: OpenCore;
let client: RpcClient;
let dockerHost: string;

beforeAll(async () => {
  const directory = await temporaryDirectory();
  await writeFile(
    join(directory, 'site-admin.db'),
    gunzipSync(await readFile(join(fixture, 'site-admin.db.gz'))),
  );
  await copyFile(join(fixture, 'secret.key'), join(directory, 'secret.key'));
  await chmod(join(directory, 'secret.key'), 0o600);
  open = await openCore({ dataDirectory: directory });
  client = open.client;
  const { daemon, standIn, node } = coreOptions(directory).practice;
  const record = await startPracticeDaemon({
    home: join(directory, 'practice'),
    daemonPath: daemon,
    standInPath: standIn,
    nodePath: node,
    env: { PRACTICE_CHECKIN_MS: '500' },
  });
  dockerHost = record.dockerHost;
}, 60_000);

afterAll(async () => {
  await stopPracticeDaemon(join(open.directory, 'practice'));
  await open[Symbol.asyncDispose]();
  await rm(open.directory, { recursive: true, force: true });
}, 30_000);

async function carriedOut(request: { goal?: 'rollback'; revision?: number }) {
  const { operationId } = await client.call('plans.apply', { site, ...request });
  const operation = await ended(client, operationId);
  expect(operation, JSON.stringify([operation.error, operation.evidence], null, 1)).toMatchObject({
    state: 'succeeded',
  });
  return operation;
}

/** SHA-256 of the files that a revision recorded. */
function recordedFiles(revision: number): string[] {
  const database = new DatabaseSync(join(open.directory, 'site-admin.db'), { readOnly: true });
  try {
    const row = database.prepare('SELECT files FROM revisions WHERE revision = ?').get(revision);
    return Object.values(JSON.parse(String(row?.['files'])) as Record<string, string>);
  } finally {
    database.close();
  }
}

describe('a data directory of before', () => {
  it('shows its site, its operations and its revisions', async () => {
    const { sites, unreadable } = await client.call('sites.list', {});
    expect(unreadable).toEqual([]);
    expect(sites).toMatchObject([{ name: site, release: 'release-260812', revision: 2 }]);
    const { operations, unreadable: lost } = await client.call('operations.list', { site, limit: 10 });
    expect(lost).toEqual([]);
    expect(operations.map(({ state }) => state)).toEqual(['cancelled', 'succeeded', 'succeeded']);
    const steps = operations.at(-1)?.plan?.steps ?? [];
    expect(steps.length).toBeGreaterThan(10);
    for (const [index, step] of steps.entries()) {
      expect(step.role).toBe(step.service);
      expect(step.needs).toEqual(index === 0 ? [] : [steps[index - 1]?.id]);
    }
  });

  it('brings its site up, and rolls it back to what the first revision recorded', async () => {
    await carriedOut({});
    expect((await client.call('plans.make', { site })).steps).toEqual([]);
    const operation = await carriedOut({ goal: 'rollback', revision: 1 });
    expect(operation.plan?.title).toContain('release-260728');
    for (const service of ['api', 'engine', 'license-proxy']) {
      const text = await docker(dockerHost, 'exec', `${site}-${service}-1`, 'cat', `/${service}.toml`);
      const sha256 = createHash('sha256').update(text).digest('hex');
      expect(recordedFiles(1)).toContain(sha256);
    }
    expect((await client.call('sites.status', { site })).health).toBe('ok');
  }, 120_000);
});
