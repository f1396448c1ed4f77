// Promise: what cannot be done is refused by its own name before anything is changed: by the doors, by the core, and by the guards that
// look once more just before an effect.
import { execFile, execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClient } from '#cli/open-client';
import type { StepMoment } from '#core/plans/carry-out';
import type { ErrorView } from '#shared/errors/app-error';
import { stopPracticeDaemon } from '#practice/client';
import { holdUsualPorts } from '#test/fixtures/free-port';
import { coreOptions, ended, openCore, repository, temporaryDirectory } from '#test/fixtures/open-core';
import { expectFailure, practiceStage, type FaultStage } from './fault-stage.ts';
import { freePort } from '#test/fixtures/free-port';
import { practiceSite } from './practice-site.ts';

describe('the core refuses', () => {
  it('what is not there, each by its own code', async () => {
    await using open = await openCore();
    const { client } = open;
    const refused = async (call: Promise<unknown>, code: string) =>
      expect(call).rejects.toMatchObject({ code });
    await refused(client.call('operations.get', { operationId: 'op-none' }), 'operation.unknown');
    await refused(client.call('practice.drill', { name: 'rain' }), 'practice.unknownDrill');
    await refused(client.call('practice.drill', { name: 'disk-full' }), 'practice.notRunning');
    await refused(client.call('hosts.probe', { connection: 'pigeon' }), 'host.connectionUnsupported');
    await client.call('sites.put', { text: await practiceSite('empty') });
    const test = async (where: { host?: string; service?: string }) => {
      for await (const _ of client.stream('transcripts.test', { site: 'empty', ...where })) break;
    };
    await refused(test({ host: 'box' }), 'host.unknown');
    await refused(test({ service: 'api-es' }), 'service.unknown');
    const logs = async (of: { site: string; host?: string; service?: string }) => {
      for await (const _ of client.stream('logs.follow', { ...of, follow: false })) break;
    };
    await refused(logs({ site: 'empty', host: 'box' }), 'host.unknown');
    await refused(logs({ site: 'empty', service: 'billing' }), 'service.unknown');
    await refused(logs({ site: 'north' }), 'site.unknown');
    await refused(client.call('operations.list', { site: 'north' }), 'site.unknown');
    expect(await client.call('operations.list', { site: 'empty' })).toMatchObject({ operations: [] });
  });

  it('a practice engine that does not start: practice.startFailed, with its words', async () => {
    const { practice } = coreOptions('/nowhere');
    await using open = await openCore({ practice: { ...practice, daemon: '/nowhere/daemon.mjs' } });
    await expect(open.client.call('practice.up', {})).rejects.toMatchObject({
      code: 'practice.startFailed',
      evidence: expect.stringContaining('daemon.mjs') as string,
    });
  });

  it('a data directory whose core does not answer: app.coreBusy', async () => {
    await using open = await openCore();
    await expect(openClient(open.directory)).rejects.toMatchObject({ code: 'app.coreBusy' });
  });
});

describe('the command line refuses', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await temporaryDirectory();
    await using open = await openCore({ dataDirectory: directory });
    await using _ = await holdUsualPorts();
    const { operationId } = await open.client.call('practice.up', {});
    expect(await ended(open.client, operationId)).toMatchObject({ state: 'succeeded' });
  }, 60_000);
  afterAll(async () => {
    await stopPracticeDaemon(join(directory, 'practice'));
    await rm(directory, { recursive: true, force: true });
  }, 30_000);

  function dgsite(...args: string[]): Promise<{ exitCode: unknown; error: ErrorView }> {
    return new Promise((resolve, reject) => {
      const program = join(repository, 'out', 'node', 'dgsite.mjs');
      const env = { ...process.env, SITE_ADMIN_HOME: directory };
      execFile(process.execPath, [program, ...args, '--json'], { env }, (failure, stdout, stderr) => {
        try {
          expect(stdout).toBe('');
          const { error } = JSON.parse(stderr) as { error: ErrorView };
          resolve({ exitCode: failure?.code ?? 0, error });
        } catch (thrown) {
          reject(new Error(`${stdout}${stderr}`, { cause: thrown }));
        }
      });
    });
  }

  it('a command that is not complete, and changes that were not confirmed', async () => {
    expect(await dgsite('add')).toMatchObject({ exitCode: 2, error: { code: 'cli.usage' } });
    expect(await dgsite('plans', 'apply', '--site', 'practice')).toMatchObject({
      exitCode: 2,
      error: { code: 'cli.confirmationNeeded' },
    });
    expect(await dgsite('stop', 'practice')).toMatchObject({
      exitCode: 2,
      error: { code: 'cli.siteNameNeeded', remedy: expect.stringContaining('--confirm practice') as string },
    });
  });
});

describe('a guard refuses just before the effect', () => {
  let stage: FaultStage;
  let at: (moment: StepMoment, step: string) => void = () => undefined;
  beforeAll(async () => {
    stage = await practiceStage({ core: { onMoment: (moment, step) => at(moment, step) } });
  }, 60_000);
  afterAll(() => stage[Symbol.asyncDispose](), 30_000);

  /** Does something to the engine at the very moment before a step. */
  async function before(site: string, wanted: (kind: string, title: string) => boolean, ...args: string[]) {
    const { steps } = await stage.client.call('plans.make', { site });
    const step = steps.find(({ action, title }) => wanted(action.kind, title));
    at = (moment, id) => {
      if (moment !== 'intent' || id !== step?.id) return;
      execFileSync('docker', args, { env: { ...process.env, DOCKER_HOST: stage.dockerHost } });
    };
    const operation = await stage.applyAndKeep(site);
    at = () => undefined;
    return operation;
  }

  it('to remove the old API when the new one is gone: guard.oldStays; the old one is kept', async () => {
    const text = await practiceSite('guarded');
    await stage.put(text);
    expect(await stage.apply('guarded')).toMatchObject({ state: 'succeeded' });
    await stage.put(`${text}\n[service.api.config]\nconcurrency_limit.active_requests = 9\n`);
    const isRemoval = (kind: string) => kind === 'remove-container';
    const failed = await before('guarded', isRemoval, 'rm', '-f', 'guarded-api-1');
    expectFailure(failed, 'guard.oldStays', /^/);
    expect((await stage.containers('guarded')).filter((row) => row.includes('-before-'))).toHaveLength(1);
    await stage.resumes(failed);
    await stage.removes('guarded');
  });

  it('a container that somebody removed meanwhile: engine.notFound; resumes by making it anew', async () => {
    await stage.put(await practiceSite('robbed'));
    const isStart = (kind: string, title: string) => kind === 'start-container' && title.includes('engine');
    const failed = await before('robbed', isStart, 'rm', '-f', 'robbed-engine-1');
    expectFailure(failed, 'engine.notFound', /no such container/i);
    await stage.resumes(failed);
    await stage.removes('robbed');
  });

  it('a file that became another one of the same length: no service counts as ready with it; resumes by writing it anew', async () => {
    const text = `${await practiceSite('altered')}\n[service.engine.config]\nmax_active_requests = 40\n`;
    await stage.put(text);
    const isStart = (kind: string, title: string) => kind === 'start-container' && title.includes('engine');
    const { steps } = await stage.client.call('plans.make', { site: 'altered' });
    const action = steps.find(
      (step) => step.service === 'engine' && step.action.kind === 'write-files',
    )?.action;
    if (action?.kind !== 'write-files') throw new Error('the plan writes no engine.toml');
    const [{ name, text: planned } = { name: '', text: '' }] = action.files;
    const other = join(stage.open.directory, name);
    await writeFile(other, planned.replace('= 40', '= 41'));
    const directory = action.directory;
    const docker = (...args: string[]) => stage.docker(...args);
    await docker('create', '--name', 'saboteur', '-v', `${dirname(directory)}:/files`, action.image, 'true');
    const failed = await before(
      'altered',
      isStart,
      'cp',
      other,
      `saboteur:/files/${basename(directory)}/${name}`,
    );
    await docker('rm', 'saboteur');
    expectFailure(
      failed,
      'engine.failed',
      /does not see \/engine\.toml as planned[^]*max_active_requests = 41/,
    );
    expect(await stage.containers('altered')).toContainEqual('altered-engine-1 exited');
    await stage.resumes(failed);
    const seen = await docker('exec', 'altered-engine-1', 'cat', '/engine.toml');
    expect(seen.trim()).toBe(planned.trim());
    await stage.removes('altered');
  });

  it('to stop an API that the plan did not announce: guard.service; it serves on', async () => {
    const ports = `, api_beside = ${await freePort()} }\nlisten`;
    const text = `${(await practiceSite('served')).replace(' }\nlisten', ports)}\n[switch]\napi = "alias"\n`;
    await stage.put(text);
    expect(await stage.apply('served')).toMatchObject({ state: 'succeeded' });
    await stage.put(`${text}\n[service.api.config]\nconcurrency_limit.active_requests = 9\n`);
    // The successor has the callers and ends at the moment when the old one is to stop.
    const isStop = (kind: string, title: string) => kind === 'stop-container' && title.includes('-before-');
    const failed = await before('served', isStop, 'stop', '-t', '1', 'served-api-1');
    expectFailure(failed, 'guard.service', /^/);
    expect(await stage.containers('served')).toContainEqual(
      expect.stringMatching(/^served-api-1-before-\w+ running$/),
    );
    await stage.resumes(failed);
    await stage.removes('served');
  });
});
