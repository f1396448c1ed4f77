// Promise: nothing of ours stays behind. After a practice site was brought up, used and taken down no process, socket or file is left but
// what the data directory is allowed to keep; and reading a site over and over holds nothing open. Real Docker is in real-docker.test.ts.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, openCore, temporaryDirectory, type OpenCore } from '#test/fixtures/open-core';
import { waitUntil } from '#test/lab/wait-until';
import { listeningPorts, openDescriptors, processesNaming, socketsBelow } from './process-traces.ts';

const isLinux = process.platform === 'linux';

describe.skipIf(!isLinux)(`a practice site${isLinux ? '' : ' (skipped: /proc is Linux’s)'}`, () => {
  let directory: string;
  let open: OpenCore;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    open = await openCore({ dataDirectory: directory });
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  }, 30_000);

  it('is brought up, used in every way, and leaves no process, no port and no socket', async () => {
    const { client } = open;
    const { operationId } = await client.call('practice.up', {});
    expect(await ended(client, operationId)).toMatchObject({ state: 'succeeded' });
    const text = (await client.call('sites.get', { site: 'practice' })).text;
    const ports = [...text.matchAll(/(?:api|license_proxy_status|engine_metrics) = (\d+)/g)].map((match) =>
      Number(match[1]),
    );
    expect(ports).toHaveLength(3);
    const { processId } = await client.call('practice.status', {});
    expect(processId).not.toBeNull();
    expect((await processesNaming(directory)).length).toBeGreaterThanOrEqual(4);
    expect(await socketsBelow(directory)).not.toEqual([]);

    await client.call('plans.make', { site: 'practice' });
    await client.call('sites.status', { site: 'practice' });
    for await (const { lines } of client.stream('logs.follow', { site: 'practice' })) {
      if (lines.length > 0) break;
    }
    const modes = [];
    for await (const update of client.stream('transcripts.test', { site: 'practice' })) {
      if (update.kind === 'final') modes.push(update.mode);
    }
    expect(modes).toEqual(['pre-recorded', 'streaming']);

    expect(await client.call('practice.down', {})).toMatchObject({ wasRunning: true });
    // A process that was killed is gone when its parent has seen it, which is a moment later.
    await waitUntil(async () => (await processesNaming(directory)).length === 0, {
      what: `no process of ${directory}`,
      deadlineMs: 5_000,
    }).catch(async (error: unknown) => {
      throw new Error((await processesNaming(directory)).join('\n'), { cause: error });
    });
    expect(await socketsBelow(directory)).toEqual([]);
    const listening = await listeningPorts();
    expect(ports.filter((port) => listening.has(port))).toEqual([]);
  });

  it('leaves in the data directory what it is allowed to keep, and nothing of practice when forgotten', async () => {
    const practice = await readdir(join(directory, 'practice'));
    expect(practice.toSorted()).toEqual([
      'daemon.err',
      'daemon.log',
      'hosts',
      'state.json',
      'state.json.key',
    ]);
    await open.client.call('practice.down', { forget: true });
    const kept = [
      'core.holder',
      'core.lock',
      'core.lock-journal',
      'secret.key',
      'site-admin.db',
      'site-admin.db-shm',
      'site-admin.db-wal',
    ];
    expect((await readdir(directory)).filter((name) => !kept.includes(name))).toEqual([]);
  });
});

describe.skipIf(!isLinux)('a core that reads a site over and over', () => {
  it('holds nothing open: handles, descriptors and processes are as many after 50 readings as after 5', async () => {
    await using open = await openCore();
    const { client } = open;
    const { operationId } = await client.call('practice.up', {});
    expect(await ended(client, operationId)).toMatchObject({ state: 'succeeded' });
    const read = async (times: number) => {
      for (let time = 0; time < times; time += 1) {
        expect(await client.call('sites.status', { site: 'practice' })).toMatchObject({ health: 'ok' });
      }
    };
    const count = async () => {
      // Sockets that are kept for the next request come and go; what counts is that they do not add up.
      const handles = process.getActiveResourcesInfo();
      const descriptors = await openDescriptors();
      return { handles: handles.length, descriptors: descriptors.length };
    };
    await read(5);
    const before = await count();
    await read(50);
    const after = await count();
    const margin = 4;
    expect(after.handles).toBeLessThanOrEqual(before.handles + margin);
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + margin);
    await client.call('practice.down', {});
  });

  it('closed, leaves no handle of its own in the process', async () => {
    const directory = await temporaryDirectory();
    try {
      const before = (await openDescriptors()).filter((target) => target.startsWith(directory));
      const open = await openCore({ dataDirectory: directory });
      expect((await openDescriptors()).some((target) => target.startsWith(directory))).toBe(true);
      await open[Symbol.asyncDispose]();
      expect((await openDescriptors()).filter((target) => target.startsWith(directory))).toEqual(before);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
