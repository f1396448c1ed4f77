// Promise: whoever changes a host says so on the host itself. Of two that try at once one gets the lock and the other reads who has it;
// also on a host without any image; and afterwards nothing is left.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostConnections } from '#core/hosts/host-connections';
import { SshLinks } from '#core/hosts/ssh/ssh-links';
import { systemClock } from '#core/ports/clock';
import type { EngineClient } from '#core/engine/engine-client';
import type { HostLock } from '#shared/domain/plan/host-lock';
import { startPracticeDaemon, stopPracticeDaemon } from '#practice/client';
import { coreOptions, openCore, type OpenCore } from '#test/fixtures/open-core';
import { skipReason, useLab } from '#test/lab/use-lab';

const lab = useLab({ docker: true, podman: true, fresh: true });
const ssh = new SshLinks({ knownHostsFile: '/nowhere/known_hosts', secret: async () => null });
let practice: OpenCore;
let connections: HostConnections;

beforeAll(async () => {
  practice = await openCore();
  const home = join(practice.directory, 'practice');
  const { daemon, standIn, node } = coreOptions(practice.directory).practice;
  const { dockerHost } = await startPracticeDaemon({
    home,
    daemonPath: daemon,
    standInPath: standIn,
    nodePath: node,
  });
  connections = new HostConnections({
    clock: systemClock,
    practiceSocket: () => dockerHost.replace('unix://', ''),
    ssh,
  });
}, 60_000);
afterAll(async () => {
  connections.close();
  await stopPracticeDaemon(join(practice.directory, 'practice'));
  await practice[Symbol.asyncDispose]();
}, 30_000);

const lockOf = (operation: string): Omit<HostLock, 'id'> => ({
  holder: `anna@desk-7 (${operation})`,
  installation: `installation of ${operation}`,
  site: 'north',
  operation,
  title: 'Apply north — “quoted”, = and ,',
  since: '2026-11-25T10:00:00.000Z',
});

describe.each(['practice', 'docker', 'podman'] as const)('the lock of a host on %s', (kind) => {
  let engine: EngineClient;
  const skips = kind !== 'practice' && skipReason !== null;
  beforeAll(async () => {
    if (skips) return;
    const socket = kind === 'practice' ? '' : (lab()[kind]?.socket ?? '');
    const connection = { practice: 'practice', docker: `unix://${socket}`, podman: `podman:${socket}` }[kind];
    engine = await connections.engine({ name: kind, connection });
  });

  it.skipIf(skips)('goes to one of many that try at once, on a host without images', async () => {
    expect(await engine.listImages()).toEqual([]);
    expect(await engine.readLock()).toBeNull();
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => engine.takeLock(lockOf(name))));
    const [first] = answers;
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(first).toEqual({ ...lockOf(first?.operation ?? ''), id: first?.id });
    expect(await engine.readLock()).toEqual(first);
    await engine.releaseLock(first?.id ?? '');
    expect(await engine.readLock()).toBeNull();
    expect(await engine.listImages()).toEqual([]);
  });

  it.skipIf(skips)('is given back by its id and by no other', async () => {
    const held = await engine.takeLock(lockOf('held'));
    await engine.releaseLock('0'.repeat(64));
    expect(await engine.readLock()).toEqual(held);
    await engine.releaseLock(held.id);
    const next = await engine.takeLock(lockOf('next'));
    await engine.releaseLock(held.id);
    expect(await engine.readLock()).toEqual(next);
    await engine.releaseLock(next.id);
    expect(await engine.containerFacts()).toEqual([]);
  });
});
