// Owns a core with an engine beneath it for tests that break something: the practice engine, or the lab's real Docker.
// What a test needs afterwards is here too: both ways on, and that nothing is left.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { RpcClient } from '#rpc/client';
import type { CoreOptions } from '#core/create-core';
import type { Operation } from '#shared/operations/operation';
import { startPracticeDaemon } from '#practice/client';
import { docker } from '#test/engines/engine-under-test';
import { coreOptions, ended, openCore, type OpenCore } from '#test/fixtures/open-core';
import type { Lab } from '#test/lab/raise-lab';

type Goal = 'apply' | 'stop' | 'start' | 'remove';

export class FaultStage implements AsyncDisposable {
  readonly open: OpenCore;
  readonly dockerHost: string;
  /** Directory on this machine that stands for the host's disk; only where the engine is real. */
  readonly files: string | null;

  constructor(parts: { open: OpenCore; dockerHost: string; files: string | null }) {
    this.open = parts.open;
    this.dockerHost = parts.dockerHost;
    this.files = parts.files;
  }

  get client(): RpcClient {
    return this.open.client;
  }

  /** `carried`: checks of the preflight on the host `box` that see the fault before it happens. */
  async apply(site: string, goal: Goal = 'apply', carried: string[] = []): Promise<Operation> {
    const reason = 'a test of what happens all the same';
    const overrides = carried.map((code) => ({ code, host: 'box', reason }));
    const { operationId } = await this.client.call('plans.apply', { site, goal, confirm: site, overrides });
    return ended(this.client, operationId);
  }

  /** What fails stays as it is, for the operator to resume or revert. */
  async applyAndKeep(site: string): Promise<Operation> {
    const { operationId } = await this.client.call('plans.apply', { site, keepFailed: true });
    return ended(this.client, operationId);
  }

  /** The operation that takes a failed one back by itself. */
  async takenBack(failed: Operation): Promise<Operation> {
    expect(failed.isTakenBack, JSON.stringify(failed.error)).toBe(true);
    const site = failed.site ?? '';
    const find = async () => (await this.client.call('operations.list', { site })).operations;
    await expect.poll(async () => (await find()).some(({ follows }) => follows === failed.id)).toBe(true);
    const revert = (await find()).find(({ follows }) => follows === failed.id);
    return ended(this.client, revert?.id ?? '');
  }

  async put(text: string): Promise<void> {
    await this.client.call('sites.put', { text, replace: true });
  }

  async drill(name: string, active: boolean): Promise<void> {
    await this.client.call('practice.drill', { name, active });
  }

  async endDrills(): Promise<void> {
    const { activeDrills } = await this.client.call('practice.status', {});
    for (const name of activeDrills) await this.drill(name, false);
  }

  /** From a failed operation to the site it wanted: proved by the site's own health. */
  async resumes(failed: Operation): Promise<void> {
    const { operationId } = await this.client.call('operations.resume', { operationId: failed.id });
    const resumed = await ended(this.client, operationId);
    expect(resumed, JSON.stringify([resumed.error, resumed.evidence])).toMatchObject({ state: 'succeeded' });
    const site = failed.site ?? '';
    expect(await this.client.call('sites.status', { site })).toMatchObject({ health: 'ok' });
    expect((await this.client.call('plans.make', { site })).steps).toEqual([]);
  }

  /** From a failed operation back to what was before it. */
  async reverts(failed: Operation): Promise<void> {
    const { operationId } = await this.client.call('operations.revert', { operationId: failed.id });
    const reverted = await ended(this.client, operationId);
    expect(reverted, JSON.stringify([reverted.error, reverted.evidence])).toMatchObject({
      state: 'succeeded',
    });
    await this.expectNothingOf(failed.site ?? '');
  }

  async removes(site: string): Promise<void> {
    expect(await this.apply(site, 'remove')).toMatchObject({ state: 'succeeded' });
    await this.expectNothingOf(site);
    // Its document would go on claiming its ports.
    await this.client.call('sites.forget', { site });
  }

  /** No container, no carrier of files, no network. */
  async expectNothingOf(site: string): Promise<void> {
    expect(await this.containers(site)).toEqual([]);
    expect(await this.docker('ps', '-aq', '--filter', 'label=site-admin.carrier')).toBe('');
    expect(await this.docker('network', 'ls', '-q', '--filter', `name=${site}_default`)).toBe('');
  }

  /** `NAME STATE` of each container of a site, also of those that do not run. */
  async containers(site: string): Promise<string[]> {
    const format = '{{.Names}} {{.State}}';
    const label = `label=site-admin.site=${site}`;
    return (await this.docker('ps', '-a', '--format', format, '--filter', label))
      .split('\n')
      .filter(Boolean)
      .toSorted();
  }

  docker(...args: string[]): Promise<string> {
    return docker(this.dockerHost, ...args);
  }

  /** The next plan has every step: no image is there. */
  async forgetImages(): Promise<void> {
    const images = new Set((await this.docker('images', '-q')).split('\n').filter(Boolean));
    if (images.size > 0) await this.docker('rmi', '-f', ...images);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.open[Symbol.asyncDispose]();
    if (this.files) await rm(this.files, { recursive: true, force: true });
  }
}

export interface StageWishes {
  core?: Partial<CoreOptions>;
  /** For the practice daemon and every container on it. */
  env?: Record<string, string>;
}

export async function practiceStage({ core = {}, env = {} }: StageWishes = {}): Promise<FaultStage> {
  const open = await openCore(core);
  const { daemon, standIn, node } = coreOptions(open.directory).practice;
  const { dockerHost } = await startPracticeDaemon({
    home: join(open.directory, 'practice'),
    daemonPath: daemon,
    standInPath: standIn,
    nodePath: node,
    env: { PRACTICE_MODEL_LOAD_MS: '50', ...env },
  });
  await open.client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-fault-key' });
  return new FaultStage({ open, dockerHost, files: null });
}

export async function realStage({ docker: engine, registry }: Lab): Promise<FaultStage> {
  if (!engine || !registry) throw new Error('the lab has no Docker');
  const open = await openCore();
  const files = await mkdtemp(join(tmpdir(), 'site-admin-files-'));
  const { client } = open;
  await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-fault-key' });
  await client.call('secrets.put', {
    name: 'lab',
    value: `${registry.username}:${registry.password}`,
    audiences: [`registry:${registry.address}`],
  });
  return new FaultStage({ open, dockerHost: `unix://${engine.socket}`, files });
}

/** What every failure owes its reader. */
export function expectFailure(operation: Operation, code: string, evidence: RegExp): void {
  expect(operation, JSON.stringify(operation.error)).toMatchObject({ state: 'failed', error: { code } });
  const { message = '', remedy = '' } = operation.error ?? {};
  for (const words of [message, remedy]) expect(words).not.toMatch(/\{\w+\}/);
  expect(remedy.length).toBeGreaterThan(10);
  expect(operation.outcome).toBe(message);
  expect(operation.error?.evidence ?? '').toMatch(evidence);
}
