// Promise: a change holds the lock of every one of its hosts or of none; what a crash of ours left is taken again, what others hold is
// taken over only by the very lock that was seen.
import { describe, expect, it } from 'vitest';
import type { HostConnections } from '#core/hosts/host-connections';
import { HostLocks } from '#core/hosts/host-locks';
import { silentLogger } from '#core/ports/logger';
import type { HostLock } from '#shared/domain/plan/host-lock';
import type { Operation } from '#shared/operations/operation';
import { documentOf, twoHosts } from '#test/fixtures/site-documents';

/** What two engines remember; the real adapters are tested on real engines (test/engines/host-lock.test.ts). */
function engines() {
  const locks = new Map<string, HostLock>();
  /** Whose lock a host had when its carriers were removed. */
  const cleared: (string | undefined)[] = [];
  let made = 0;
  let unreachable = '';
  const hosts = {
    engine: ({ connection }: { connection: string }) => {
      if (connection === unreachable) return Promise.reject(new Error('gone'));
      return Promise.resolve({
        readLock: async () => locks.get(connection) ?? null,
        takeLock: async (wanted: Omit<HostLock, 'id'>) => {
          const found = locks.get(connection) ?? { ...wanted, id: `lock-${(made += 1)}` };
          locks.set(connection, found);
          return found;
        },
        removeCarriers: async () => cleared.push(locks.get(connection)?.installation),
        releaseLock: async (id: string) => {
          if (locks.get(connection)?.id === id) locks.delete(connection);
        },
      });
    },
  } as unknown as HostConnections;
  const keeper = (installation: string) =>
    new HostLocks({
      hosts,
      installation,
      clock: { now: () => new Date(0), elapsedMs: () => 0 },
      logger: silentLogger,
    });
  return { locks, cleared, keeper, lose: (connection: string) => (unreachable = connection) };
}

const document = documentOf(twoHosts);
const [, gpu2] = document.host;
const request = (id: string, takeOver: string[] = []) => ({
  document,
  operation: { id, title: `change ${id}`, actor: 'cli' } as Operation,
  takeOver,
});

describe('locks of a change', () => {
  it('are held on every host, and given back', async () => {
    const { locks, keeper } = engines();
    const held = await keeper('a').take(request('one'));
    expect([...locks.keys()].toSorted()).toEqual(['local', 'unix:///run/gpu-2.sock']);
    expect([...locks.values()].map(({ holder }) => holder)).toEqual([
      expect.stringMatching(/@.+ \(command line\)$/),
      expect.stringMatching(/@.+ \(command line\)$/),
    ]);
    await held.release();
    expect(locks.size).toBe(0);
  });

  it('are refused when somebody has one of them, and then none is held: host.locked', async () => {
    const { locks, keeper } = engines();
    const theirs = await keeper('b').take({ ...request('theirs'), document: { ...document, host: [gpu2!] } });
    await expect(keeper('a').take(request('ours'))).rejects.toMatchObject({
      code: 'host.locked',
      params: { host: 'gpu-2', title: 'change theirs' },
    });
    expect([...locks.values()].map(({ operation }) => operation)).toEqual(['theirs']);
    await theirs.release();
    await (await keeper('a').take(request('ours'))).release();
  });

  it('of others stand in the way of a remedy, ours do not, and an engine that cannot be read does not either', async () => {
    const { keeper, lose } = engines();
    await keeper('b').take({ ...request('theirs'), document: { ...document, host: [gpu2!] } });
    await expect(keeper('a').requireFree(gpu2!)).rejects.toMatchObject({ code: 'host.locked' });
    await keeper('b').requireFree(gpu2!);
    lose(gpu2!.connection);
    await keeper('a').requireFree(gpu2!);
  });

  it('that a crash of ours left are taken again', async () => {
    const { locks, keeper } = engines();
    await keeper('a').take(request('crashed'));
    await keeper('a').take(request('resumed'));
    expect([...locks.values()].map(({ operation }) => operation)).toEqual(['resumed', 'resumed']);
  });

  it('that a crash of ours left are given back where nothing is left to change, after its carriers; those of others stay', async () => {
    const { locks, cleared, keeper } = engines();
    await keeper('a').take(request('crashed'));
    await keeper('b').sweep(document);
    expect(locks.size).toBe(2);
    expect(cleared).toEqual([]);
    await keeper('a').sweep(document);
    expect(locks.size).toBe(0);
    expect(cleared).toEqual(['a', 'a']);
  });

  it('of others are taken over only where exactly that lock was seen: host.lockLost tells them', async () => {
    const { locks, keeper } = engines();
    const theirs = await keeper('b').take(request('theirs'));
    const seen = [...locks.values()].map(({ id }) => id);
    await expect(keeper('a').take(request('ours', ['lock-of-yesterday']))).rejects.toMatchObject({
      code: 'host.locked',
    });
    const ours = await keeper('a').take(request('ours', seen));
    await ours.require(gpu2!);
    await expect(theirs.require(gpu2!)).rejects.toMatchObject({ code: 'host.lockLost' });
    // Whoever lost it gives nothing back that is not theirs.
    await theirs.release();
    await ours.require(gpu2!);
  });

  it('that cannot be given back do not turn a finished change into a failed one', async () => {
    const { keeper, lose } = engines();
    const held = await keeper('a').take(request('one'));
    lose('local');
    await held.release();
  });
});
