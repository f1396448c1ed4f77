// Promise: kill the core at any step of an apply. Afterwards the site says so, and both ways on lead to a clean state: resume to what was
// wanted, revert to what was before. Every step, killed after its effect and before its record, and killed right after its record.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RpcClient } from '#rpc/client';
import { startPracticeDaemon, stopPracticeDaemon } from '#practice/client';
import { coreOptions, ended, openCore, repository, temporaryDirectory } from '#test/fixtures/open-core';
import { docker } from '#test/engines/engine-under-test';
import { practiceSite } from './practice-site.ts';

/** Bringing up one host with three services; the count is checked below, so a longer plan cannot slip by untested. */
const STEPS = 17;
/** In every run each step gets one of its two ways; SITE_ADMIN_CRASH=all takes both at each. */
const isAll = process.env.SITE_ADMIN_CRASH === 'all';

let directory: string;
let dockerHost: string;

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
}, 60_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await stopPracticeDaemon(join(directory, 'practice'));
  await rm(directory, { recursive: true, force: true });
}, 30_000);

/** A site that was never there, on a host without images: every plan has every step. */
async function freshSite(site: string): Promise<string> {
  const images = (await docker(dockerHost, 'images', '-q')).split('\n').filter(Boolean);
  if (images.length > 0) await docker(dockerHost, 'rmi', '-f', ...new Set(images));
  await using open = await openCore({ dataDirectory: directory });
  await open.client.call('sites.put', { text: await practiceSite(site) });
  return site;
}

function crashAt(
  site: string,
  stepId: string,
  moment: string,
): Promise<{ signal: string | null; output: string }> {
  return new Promise((resolve) => {
    const script = join(repository, 'test', 'faults', 'crash-process.ts');
    execFile(
      process.execPath,
      [script, directory, site, 'apply', stepId, moment],
      (error, stdout, stderr) => {
        resolve({ signal: error?.signal ?? null, output: `${stdout}${stderr}` });
      },
    );
  });
}

async function onlyOperation(client: RpcClient, site: string) {
  const { operations } = await client.call('operations.list', { site, limit: 1 });
  return operations[0]!;
}

async function cleanUp(client: RpcClient, site: string): Promise<void> {
  const { operationId } = await client.call('plans.apply', { site, goal: 'remove', confirm: site });
  expect((await ended(client, operationId)).state).toBe('succeeded');
}

/** Nothing of the site, and no carrier of files, is left on the engine. */
async function expectEmptyHost(): Promise<void> {
  expect(await docker(dockerHost, 'ps', '-aq')).toBe('');
  expect(await docker(dockerHost, 'network', 'ls', '-q', '--filter', 'name=_default')).toBe('');
}

describe('a core killed during apply', () => {
  it('is tested at every step of the plan', async () => {
    const site = await freshSite('crash');
    await using open = await openCore({ dataDirectory: directory });
    expect((await open.client.call('plans.make', { site })).steps).toHaveLength(STEPS);
  });

  const steps = Array.from({ length: STEPS }, (_, index) => ({
    stepId: `s${index + 1}`,
    reverts: isAll || index % 2 === 0,
    resumes: isAll || index % 2 === 1,
  }));
  describe.each(steps)('at $stepId', ({ stepId, reverts, resumes }) => {
    if (reverts)
      it('after its effect: is interrupted, and revert leads back to nothing', async () => {
        const site = await freshSite(`revert-${stepId}`);
        const { signal, output } = await crashAt(site, stepId, 'effect');
        expect(signal, output).toBe('SIGKILL');
        await using open = await openCore({ dataDirectory: directory });
        const { client } = open;
        const interrupted = await onlyOperation(client, site);
        expect(interrupted.state).toBe('interrupted');
        expect((await client.call('sites.status', { site })).operation).toMatchObject({
          id: interrupted.id,
          state: 'interrupted',
        });
        const { operationId } = await client.call('operations.revert', { operationId: interrupted.id });
        const reverted = await ended(client, operationId);
        expect(reverted, JSON.stringify(reverted.error)).toMatchObject({
          state: 'succeeded',
          follows: interrupted.id,
        });
        await expectEmptyHost();
      });

    if (resumes)
      it('after its record: is interrupted, and resume reaches the site', async () => {
        const site = await freshSite(`resume-${stepId}`);
        const { signal, output } = await crashAt(site, stepId, 'done');
        expect(signal, output).toBe('SIGKILL');
        await using open = await openCore({ dataDirectory: directory });
        const { client } = open;
        const interrupted = await onlyOperation(client, site);
        expect(interrupted.state).toBe('interrupted');
        const { operationId } = await client.call('operations.resume', { operationId: interrupted.id });
        const resumed = await ended(client, operationId);
        expect(resumed, JSON.stringify(resumed.error)).toMatchObject({
          state: 'succeeded',
          follows: interrupted.id,
        });
        expect(await client.call('sites.status', { site })).toMatchObject({
          health: 'ok',
          operation: null,
        });
        expect((await client.call('plans.make', { site })).steps).toEqual([]);
        await cleanUp(client, site);
        await expectEmptyHost();
      });
  });
});
