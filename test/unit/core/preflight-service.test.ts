// Promise: hosts are read no more often than needed, a host that does not answer costs its question only once, and what was known of it
// stays, with its age.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedFacts } from '#core/preflight/changed-facts';
import { Turnstile } from '#core/preflight/turnstile';
import { ended, openCore } from '#test/fixtures/open-core';
import { hostFacts } from '#test/fixtures/host-facts';
import { json, scriptedEngine } from '#test/fixtures/scripted-engine';
import { oneHost } from '#test/fixtures/site-documents';

const machine = { NCPU: 8, MemTotal: 64e9, Architecture: 'x86_64', DockerRootDir: '/var/lib/docker' };

/** A host without a shell: what this machine does beside the test would be its facts otherwise. */
async function oneEngine(info: () => object = () => machine) {
  const engine = await scriptedEngine({
    'GET /info': (request, response) => json({ Runtimes: { nvidia: {} }, ...info() })(request, response),
    'GET /networks': json([]),
    'GET /containers/json': json([]),
  });
  const open = await openCore();
  const practice = join(open.directory, 'practice');
  mkdirSync(practice, { recursive: true });
  writeFileSync(join(practice, 'practice.json'), JSON.stringify({ dockerHost: engine.connection }));
  await open.client.call('sites.put', { text: oneHost.replace('"local"', '"practice"') });
  const check = (refresh: 'none' | 'stale' | 'all') =>
    open.client.call('preflight.check', { site: 'north', refresh });
  const readings = () => engine.asked.filter((asked) => asked === 'GET /info').length;
  return { engine, open, check, readings };
}

describe('checking a site', () => {
  it('reads a host once for all who ask at the same time, and not again within a minute', async () => {
    const { engine, open, check, readings } = await oneEngine();
    await using _ = engine;
    await using __ = open;
    await Promise.all([check('stale'), check('stale'), check('stale')]);
    const once = readings();
    expect(once).toBeGreaterThan(0);
    const report = await check('stale');
    expect(readings()).toBe(once);
    expect(report.hosts[0]).toMatchObject({ reachable: true, ageMs: expect.any(Number) as number });
    await check('all');
    expect(readings()).toBe(2 * once);
  });

  it('reads only engine and containers again after an operation of ours, also when the port was ours', async () => {
    await using open = await openCore();
    const { client } = open;
    const { operationId } = await client.call('practice.up', {});
    expect((await ended(client, operationId)).state).toBe('succeeded');
    const check = () => client.call('preflight.check', { site: 'practice', refresh: 'stale' });
    const running = await check();
    expect(running.gpus[0]?.owners).toMatchObject([{ service: 'engine' }]);
    const removed = await client.call('plans.apply', {
      site: 'practice',
      goal: 'remove',
      confirm: 'practice',
    });
    expect((await ended(client, removed.operationId)).state).toBe('succeeded');
    const after = await check();
    expect(after.gpus[0]?.owners).toEqual([]);
    expect(after.hosts[0]?.readAt).toBe(running.hosts[0]?.readAt);
    expect(after.checks.filter(({ level }) => level === 'blocker')).toEqual([]);
  }, 60_000);

  it('judges nothing that was not read, and does not read when told so', async () => {
    const { engine, open, check, readings } = await oneEngine();
    await using _ = engine;
    await using __ = open;
    const report = await check('none');
    expect(readings()).toBe(0);
    expect(report.hosts[0]).toMatchObject({ reachable: false, readAt: null });
    expect(report.checks.filter(({ host, level }) => host !== null && level === 'ok')).toEqual([]);
  });

  it('keeps what was known of a host that is gone, and answers for it at once', async () => {
    const { engine, open, check } = await oneEngine();
    await using __ = open;
    await check('all');
    await engine[Symbol.asyncDispose]();
    const gone = await check('all');
    expect(gone.hosts[0]).toMatchObject({
      reachable: false,
      reason: { code: 'engine.socketMissing' },
      readAt: expect.any(String) as string,
    });
    expect(gone.checks.filter(({ host }) => host !== null).map(({ check: id }) => id)).toEqual([
      'connection.reachable',
    ]);
    expect((await check('stale')).hosts[0]?.reachable).toBe(false);
  });

  it('tells everybody when something about a host is different, and says nothing when it is not', async () => {
    let cpus = 8;
    const { engine, open, check } = await oneEngine(() => ({ ...machine, NCPU: cpus }));
    await using _ = engine;
    await using __ = open;
    const told: string[] = [];
    open.client.on('preflight.changed', ({ host }) => told.push(host));
    await check('all');
    await check('all');
    expect(told).toEqual([]);
    cpus = 4;
    await check('all');
    await open.client.call('app.info', {}); // events come before the next answer
    expect(told).toEqual(['gpu-1']);
  });

  it('wants a stored site or a document, and a host that it has', async () => {
    await using open = await openCore();
    const ask = (input: object) => open.client.call('preflight.check', input);
    await expect(ask({})).rejects.toMatchObject({ code: 'call.invalidInput' });
    await expect(ask({ site: 'a', text: 'b' })).rejects.toMatchObject({ code: 'call.invalidInput' });
    await expect(ask({ text: oneHost, hosts: ['nobody'] })).rejects.toMatchObject({ code: 'host.unknown' });
  });
});

describe('what counts as a change', () => {
  it('is what a host is and has, not what its meters show', () => {
    const before = hostFacts({});
    expect(changedFacts(before, structuredClone(before))).toEqual([]);
    const later = structuredClone(before);
    if (later.gpus.state === 'known') later.gpus.value[0]!.memoryUsedBytes = 7;
    if (later.clock.state === 'known') later.clock.value.offsetMs += 5;
    expect(changedFacts(before, later)).toEqual([]);
    if (later.driver.state === 'known') later.driver.value.moduleVersion = '590.1';
    expect(changedFacts(before, later)).toEqual(['driver']);
    expect(changedFacts(null, later)).toEqual([]);
  });
});

describe('a turnstile', () => {
  it('lets only so many in, in the order they came, also when one fails', async () => {
    const turnstile = new Turnstile(2);
    const doors: (() => void)[] = [];
    const entered: number[] = [];
    const passes = [0, 1, 2, 3].map((index) =>
      turnstile.pass(async () => {
        entered.push(index);
        await new Promise<void>((resolve) => doors.push(resolve));
        if (index === 0) throw new Error('no');
        return index;
      }),
    );
    await Promise.resolve();
    expect(entered).toEqual([0, 1]);
    doors[0]!();
    await expect(passes[0]).rejects.toThrow('no');
    expect(entered).toEqual([0, 1, 2]);
    doors[1]!();
    await passes[1];
    expect(entered).toEqual([0, 1, 2, 3]);
    for (const open of doors) open();
    expect(await Promise.all(passes.slice(1))).toEqual([1, 2, 3]);
  });
});
