// Promise: while one command changes a site, a second terminal sees and steers that change. The change belongs to the process that runs the
// core: who only follows is told when it has ended, who waits for an answer gets it, and a change of another terminal is waited for.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stopPracticeDaemon } from '#practice/client';
import type { Operation } from '#shared/operations/operation';
import type { SiteStatus } from '#shared/domain/status/status';
import { runCommand, type RunningCommand } from '#test/fixtures/command-line';
import { freePort } from '#test/fixtures/free-port';
import { ended, openCore, temporaryDirectory } from '#test/fixtures/open-core';
import { practiceSite } from './practice-site.ts';

const site = 'north';
let home: string;
let text: string;
const started: RunningCommand[] = [];

function dgsite(...words: string[]): RunningCommand {
  const command = runCommand(home, ...words);
  started.push(command);
  return command;
}

async function json<T>(...words: string[]): Promise<T> {
  const command = dgsite(...words, '--json');
  const code = await command.ended;
  expect([0, 1, 4], command.text()).toContain(code);
  return JSON.parse(command.output()) as T;
}

/** A document whose API differs from the one in force, so that there is something to switch. */
let changes = 0;
async function storeChange(): Promise<void> {
  changes += 1;
  const file = join(home, 'north.toml');
  await writeFile(
    file,
    `${text}\n[service.api.config]\nconcurrency_limit.active_requests = ${20 + changes}\n`,
  );
  const added = dgsite('add', file, '--replace');
  expect(await added.ended, added.text()).toBe(0);
}

/** The operation of a change that now waits for the operator to move traffic. A step that only waits until an API is quiet asks nothing. */
async function asksToMove(): Promise<Operation> {
  const found: Operation[] = [];
  const look = async () => {
    const operations = await json<Operation[]>('history', site, '--limit', '1');
    found.push(...operations.filter(isAsking));
    return found.length;
  };
  await expect.poll(look, { timeout: 30_000 }).toBeGreaterThan(0);
  return found[0] as Operation;
}

function isAsking({ state, steps, plan }: Operation): boolean {
  const running = steps.find((step) => step.state === 'running')?.id;
  const action = plan?.steps.find(({ id }) => id === running)?.action;
  return state === 'running' && action?.kind === 'move-traffic' && action.proof !== 'quiet';
}

beforeAll(async () => {
  home = await temporaryDirectory();
  const ports = `, api_beside = ${await freePort()} }\nlisten`;
  const plain = (await practiceSite(site)).replace(' }\nlisten', ports);
  text = `${plain}\n[switch]\napi = "manual"\ndeadline_seconds = 60\n`;
  await using open = await openCore({ dataDirectory: home });
  const { operationId } = await open.client.call('practice.up', {});
  await ended(open.client, operationId);
  await open.client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-terminal-key' });
  await open.client.call('sites.put', { text });
  const applied = await open.client.call('plans.apply', { site });
  expect(await ended(open.client, applied.operationId)).toMatchObject({ state: 'succeeded' });
}, 90_000);
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await stopPracticeDaemon(join(home, 'practice'));
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}, 30_000);

describe('while a command applies, a second terminal', () => {
  it('reads status, logs and history, confirms that traffic is moved, and is told where it ran', async () => {
    await storeChange();
    const apply = dgsite('apply', site, '--yes', '--json');
    const operation = await asksToMove();
    const status = await json<SiteStatus>('status', site);
    expect(status.operation).toMatchObject({ id: operation.id, state: 'running' });
    const logs = dgsite('logs', site, 'api', '--tail', '1', '--json');
    expect(await logs.ended).toBe(0);
    const lines = logs.output().trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { service: string }).service)).toContain('api');
    const version = dgsite('--version');
    expect(await version.ended).toBe(0);
    expect(version.text()).toContain(`running in process ${String(apply.child.pid)} (cli)`);
    const serve = dgsite('serve', '--no-open');
    expect(await serve.ended).toBe(1);
    expect(serve.text()).toContain('app.noBrowserDoor');
    expect(serve.text()).toContain(`process ${String(apply.child.pid)}`);

    const confirmed = dgsite('operations', 'confirm', operation.id);
    expect(await confirmed.ended, confirmed.text()).toBe(0);
    expect(await apply.ended, apply.text()).toBe(0);
    expect(JSON.parse(apply.output())).toMatchObject({ id: operation.id, state: 'succeeded' });
  }, 90_000);

  it('cancels it; whoever follows the log or the status goes on after it', async () => {
    await storeChange();
    const apply = dgsite('apply', site, '--yes');
    const operation = await asksToMove();
    const logs = dgsite('logs', site, 'license-proxy', '--follow', '--json');
    const watch = dgsite('status', site, '--watch', '--json');
    await Promise.all([logs.said(/license-proxy/), watch.said(/"health"/)]);
    const cancelled = dgsite('operations', 'cancel', operation.id);
    expect(await cancelled.ended, cancelled.text()).toBe(0);
    expect(await apply.ended, apply.text()).toBe(5);
    // Read by a core that one of the two has now.
    await watch.said(/"operation":\{(?!.*"operation":\{).*"operation":null/s);
    for (const { child } of [logs, watch]) child.kill('SIGINT');
    expect([await logs.ended, await watch.ended]).toEqual([0, 0]);
    const lines = logs.output().trim().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
  }, 90_000);
});

describe('the change of another terminal', () => {
  it('is waited for by the command in whose process it runs, whatever becomes of that terminal', async () => {
    await storeChange();
    const watch = dgsite('status', site, '--watch');
    await watch.said(/Speech is/);
    const apply = dgsite('apply', site, '--yes');
    const operation = await asksToMove();
    watch.child.kill('SIGINT');
    await watch.said(/A change that another terminal began runs in this process/);
    apply.child.kill('SIGKILL');
    const confirmed = dgsite('operations', 'confirm', operation.id);
    expect(await confirmed.ended, confirmed.text()).toBe(0);
    expect(await watch.ended, watch.text()).toBe(0);
    const [last] = await json<Operation[]>('history', site, '--limit', '1');
    expect(last).toMatchObject({ id: operation.id, state: 'succeeded' });
  }, 90_000);

  it('stops at its next safe point when the owner of the process does not want to wait', async () => {
    await storeChange();
    const watch = dgsite('status', site, '--watch');
    await watch.said(/Speech is/);
    const apply = dgsite('apply', site, '--yes');
    const operation = await asksToMove();
    watch.child.kill('SIGINT');
    await watch.said(/A change that another terminal began/);
    watch.child.kill('SIGINT');
    expect(await watch.ended, watch.text()).toBe(0);
    expect([5, 6], apply.text()).toContain(await apply.ended);
    const [last] = await json<Operation[]>('history', site, '--limit', '1');
    expect(last?.id).toBe(operation.id);
    expect(['cancelled', 'interrupted']).toContain(last?.state);
  }, 90_000);

  it('is interrupted when that process is killed: who waits for an answer is told, and the printed command resumes it', async () => {
    await storeChange();
    const apply = dgsite('apply', site, '--yes');
    const operation = await asksToMove();
    const other = dgsite('transcripts', 'test', site, '--mode', 'streaming');
    await other.said(/started/);
    apply.child.kill('SIGKILL');
    expect([await apply.ended, await other.ended]).toEqual(['SIGKILL', 6]);
    expect(other.text()).toContain('app.coreEnded');
    expect(other.text()).toContain(`process ${String(apply.child.pid)}`);
    const [interrupted] = await json<Operation[]>('history', site, '--limit', '1');
    expect(interrupted).toMatchObject({ id: operation.id, state: 'interrupted' });
    const resume = dgsite('operations', 'resume', operation.id, '--yes');
    const resumed = await asksToMove();
    expect(resumed.follows).toBe(operation.id);
    const confirmed = dgsite('operations', 'confirm', resumed.id);
    expect(await confirmed.ended, confirmed.text()).toBe(0);
    expect(await resume.ended, resume.text()).toBe(0);
  }, 90_000);
});

describe('many commands at once', () => {
  it('on one data directory all get their answers', async () => {
    const commands = Array.from({ length: 6 }, () => dgsite('sites', '--json'));
    const codes = await Promise.all(commands.map(({ ended: code }) => code));
    expect(codes.map((code, index) => (code === 0 ? 0 : commands[index]?.text()))).toEqual(
      codes.map(() => 0),
    );
    for (const command of commands) expect(JSON.parse(command.output())).toHaveLength(2);
  }, 60_000);
});
