// Promise: an upgrade is fetched ahead without touching what runs, rehearsed on a twin without touching the site at all, shown, carried out, and
// then what the site document says. Its report is the operation's own record.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '#shared/operations/operation';
import { ended, repository } from '#test/fixtures/open-core';
import { docker, engines, type EngineUnderTest } from './engine-under-test.ts';

const [from, to] = ['release-260728', 'release-260812'];

describe('an upgrade on practice', () => {
  let under: EngineUnderTest;
  beforeAll(async () => {
    under = (await engines['practice']?.raise()) as EngineUnderTest;
    const text = await under.document('moving', { release: from });
    await under.open.client.call('sites.put', { text: `# kept as it is\n${text}` });
    await change({ goal: 'apply' });
  }, 60_000);
  afterAll(() => under.close(), 60_000);

  async function change(asked: { goal: 'apply' | 'fetch'; release?: string }): Promise<Operation> {
    const { client } = under.open;
    const { operationId } = await client.call('plans.apply', { site: 'moving', ...asked });
    const operation = await ended(client, operationId);
    expect(operation, JSON.stringify(operation.error)).toMatchObject({ state: 'succeeded' });
    return operation;
  }
  const running = () => docker(under.dockerHost, 'ps', '--no-trunc', '--format', '{{.ID}} {{.Image}}');
  const stored = async () => (await under.open.client.call('sites.get', { site: 'moving' })).text;

  it('is rehearsed on a twin, there and back again; the site is not touched', async () => {
    const before = await running();
    const { client } = under.open;
    const { operationId } = await client.call('upgrade.rehearse', { site: 'moving', release: to });
    const rehearsal = await ended(client, operationId);
    expect(rehearsal, JSON.stringify([rehearsal.error, rehearsal.evidence])).toMatchObject({
      state: 'succeeded',
      effect: 'reads',
      outcome: expect.stringMatching(
        /^The twin went from .+ in [\d.]+ s and back again\. Announced: .+ Noticed: /,
      ) as string,
    });
    expect(rehearsal.evidence.map(({ title }) => title)).toEqual([`Upgrade to ${to}`, `Way back to ${from}`]);
    expect(rehearsal.evidence[0]?.text).toMatch(/moving-api-1/);
    expect(await running()).toBe(before);
    expect(await stored()).toContain(`release = "${from}"`);
    // Nothing of the twin is left: its engine ended with it.
    const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
    expect(stdout.split('\n').filter((line) => line.includes('site-admin-rehearsal-'))).toEqual([]);
  }, 90_000);

  it('that cannot work is told by its rehearsal: rehearsal.failed, with what the plan on the twin said', async () => {
    const { client } = under.open;
    const text = (await stored()).replace('name = "moving"', 'name = "broken"');
    await client.call('sites.put', {
      text: `${text}\n[service.api.config]\nconcurrency_limit.active_requests = 0\n`,
    });
    const { operationId } = await client.call('upgrade.rehearse', { site: 'broken', release: to });
    const failed = await ended(client, operationId);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'rehearsal.failed' } });
    expect(failed.error?.message).toContain(
      'concurrency_limit.active_requests must be a whole number of at least 1',
    );
    expect((await client.call('sites.status', { site: 'broken' })).operation).toBeNull();
    await client.call('sites.forget', { site: 'broken' });
  }, 60_000);

  it('is fetched ahead: images come, nothing that runs is touched, and the document stays', async () => {
    const before = await running();
    const plan = await under.open.client.call('plans.make', { site: 'moving', goal: 'fetch', release: to });
    expect(plan.steps.map(({ action }) => action.kind)).toEqual(['pull-image', 'pull-image', 'pull-image']);
    expect(plan).toMatchObject({ interruption: 'no interruption', revision: null });
    await change({ goal: 'fetch', release: to });
    expect(await docker(under.dockerHost, 'images', '--format', '{{.Tag}}')).toContain(to);
    expect(await running()).toBe(before);
    expect(await stored()).toContain(`release = "${from}"`);
    expect((await under.open.client.call('sites.revisions', { site: 'moving' })).revisions).toHaveLength(1);
  });

  it('is planned for that release and says so; planning changes neither site nor document', async () => {
    const plan = await under.open.client.call('plans.make', { site: 'moving', release: to });
    expect(plan.title).toBe(`Upgrade moving: ${from} → ${to}`);
    expect(plan.steps.some(({ action }) => action.kind === 'pull-image')).toBe(false);
    expect(await stored()).toContain(`release = "${from}"`);
  });

  it('is carried out, and then the document says the new release, in the operator’s own text', async () => {
    const operation = await change({ goal: 'apply', release: to });
    expect(await stored()).toMatch(new RegExp(`^# kept as it is\n[^]*release = "${to}"`));
    expect((await under.open.client.call('plans.make', { site: 'moving' })).steps).toEqual([]);
    const { markdown, fileName } = await under.open.client.call('operations.report', {
      operationId: operation.id,
    });
    expect(fileName).toMatch(/^moving-.+\.md$/);
    expect(markdown).toContain(`# Upgrade moving: ${from} → ${to}`);
    expect(markdown).toMatch(/\| \d+ \| box \| api \| Prove .+ \| done: /);
  });

  it('can be asked for on the command line, which wants --to and --yes', async () => {
    const program = join(repository, 'out', 'node', 'dgsite.mjs');
    const env = { ...process.env, SITE_ADMIN_HOME: join(under.open.directory, 'none') };
    const usage = (...args: string[]) =>
      promisify(execFile)(process.execPath, [program, ...args], { env }).catch(
        (failure: unknown) => failure as { code: number; stderr: string },
      );
    expect(await usage('upgrade', 'moving')).toMatchObject({ code: 2 });
    expect(await usage('rehearse', 'moving')).toMatchObject({ code: 2 });
    expect(await usage('report')).toMatchObject({ code: 2 });
  });
});
