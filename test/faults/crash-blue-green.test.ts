// Promise: kill the core at any step that replaces the License Proxy of a serving site. Licences are given out all the same, and both ways on
// lead to a clean site: resume to what was wanted, revert to what was before.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPracticeDaemon, stopPracticeDaemon } from '#practice/client';
import { coreOptions, ended, openCore, repository, temporaryDirectory } from '#test/fixtures/open-core';
import { docker } from '#test/engines/engine-under-test';
import { turn } from '#test/fixtures/turn';
import { practiceSite } from './practice-site.ts';

/** All of the License Proxy but the removal at the end; the count is checked below, so a longer plan cannot slip by untested. */
const STEPS = 17;
const site = 'turn';

/** Every second step each time, by turns, each at one of its moments; both moments of every step are for SITE_ADMIN_CRASH=all. */
const cases = Array.from({ length: STEPS }, (_, index) => `s${index + 1}`).flatMap((stepId, index) => {
  const both = [
    ['effect', stepId, 'revert'],
    ['done', stepId, 'resume'],
  ] as const;
  if (process.env.SITE_ADMIN_CRASH === 'all') return both;
  return index % 2 === turn ? [both[Math.floor(index / 2) % 2]!] : [];
});

let directory: string;
let dockerHost: string;
let text: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  const { daemon, standIn, node } = coreOptions(directory).practice;
  const home = join(directory, 'practice');
  const env = { PRACTICE_MODEL_LOAD_MS: '50', PRACTICE_CHECKIN_MS: '800' };
  ({ dockerHost } = await startPracticeDaemon({
    home,
    daemonPath: daemon,
    standInPath: standIn,
    nodePath: node,
    env,
  }));
  text = await practiceSite(site);
  await using open = await openCore({ dataDirectory: directory });
  const { client } = open;
  await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-crash-key' });
  await client.call('sites.put', { text });
  const { operationId } = await client.call('plans.apply', { site });
  expect(await ended(client, operationId)).toMatchObject({ state: 'succeeded' });
}, 60_000);

afterAll(async () => {
  await stopPracticeDaemon(join(directory, 'practice'));
  await rm(directory, { recursive: true, force: true });
}, 30_000);

/** A document that differs from every other in the License Proxy's settings only. */
const wishing = (words: string) => `${text}\n[service.license-proxy.config]\nserver.base_url = "/${words}"\n`;

async function crashAt(words: string, stepId: string, moment: string): Promise<void> {
  {
    await using open = await openCore({ dataDirectory: directory });
    await open.client.call('sites.put', { text: wishing(words), replace: true });
  }
  const script = join(repository, 'test', 'faults', 'crash-process.ts');
  await new Promise<void>((resolve, reject) => {
    execFile(
      process.execPath,
      [script, directory, site, 'apply', stepId, moment],
      (error, stdout, stderr) => {
        if (error?.signal === 'SIGKILL') resolve();
        else reject(new Error(`it did not die at ${stepId}: ${stdout}${stderr}`));
      },
    );
  });
}

/** As the API asks, by name, from where the API is. */
async function askForLicence(): Promise<string> {
  const question = JSON.stringify({ key: 'canary-crash-key', component: 'stem', instance: 'crash' });
  const ask = [
    'exec',
    `${site}-api-1`,
    'curl',
    '-sk',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    '-d',
    question,
  ];
  return docker(dockerHost, ...ask, 'https://license-proxy:8443/v1/license');
}

async function leadOn(way: 'resume' | 'revert'): Promise<void> {
  await using open = await openCore({ dataDirectory: directory });
  const { client } = open;
  const { operations } = await client.call('operations.list', { site, limit: 1 });
  expect(operations[0]?.state).toBe('interrupted');
  const { operationId } = await client.call(`operations.${way}`, { operationId: operations[0]?.id ?? '' });
  const followed = await ended(client, operationId);
  expect(followed, JSON.stringify([followed.error, followed.evidence])).toMatchObject({ state: 'succeeded' });
  expect((await client.call('plans.make', { site })).steps).toEqual([]);
  expect(await client.call('sites.status', { site })).toMatchObject({
    health: 'ok',
    licence: { state: 'Connected' },
  });
  // The lock that the crash left is not the site's; it is given back with the next change.
  const all = await docker(dockerHost, 'ps', '-a', '--format', '{{.Names}}');
  const names = all.replace('site-admin-lock\n', '');
  expect(names.trim().split('\n').toSorted()).toEqual([
    `${site}-api-1`,
    `${site}-engine-1`,
    `${site}-license-proxy-1`,
  ]);
}

describe('a core killed while the License Proxy is replaced', () => {
  it('is tested at every step of the plan', async () => {
    await using open = await openCore({ dataDirectory: directory });
    await open.client.call('sites.put', { text: wishing('count'), replace: true });
    const { steps } = await open.client.call('plans.make', { site });
    expect(steps).toHaveLength(STEPS);
  });

  it.each(cases)('%s at %s gives out licences, and %s leads on', async (moment, stepId, way) => {
    await crashAt(`${moment}-${stepId}`, stepId, moment);
    expect(await askForLicence()).toBe('200');
    await leadOn(way);
  });
});
