// Promise: strangers at the doors can neither end the core, nor take its descriptors, nor hold up other clients.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout as delay } from 'node:timers/promises';
import type { RpcClient } from '#rpc/client';
import { attachToCore } from '#web/attach-client';
import { readEndpointRecord } from '#web/endpoint-record';
import { openSocket, swapToken } from '#test/fixtures/browser-session';
import { repository, temporaryDirectory } from '#test/fixtures/open-core';
import { attempt, ways, type Door } from './strangers.ts';

/** 20,000 takes some seconds; how fast the other client is served is only asserted there. */
const COUNT = Number(process.env.SITE_ADMIN_STRANGERS ?? 2_000);
const AT_ONCE = 40;
/** What the doors let in at most, with what a core keeps open for itself. */
const MOST_DESCRIPTORS = 450;

let directory: string;
let child: ChildProcess;
let doors: Record<'browser' | 'attach', Door>;
let client: RpcClient;
let door: { address: string };

beforeAll(async () => {
  directory = await temporaryDirectory();
  child = spawn(process.execPath, [`${repository}/test/faults/door-process.ts`, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  door = JSON.parse(line.toString()) as typeof door;
  const { port } = new URL(door.address);
  const record = readEndpointRecord(directory);
  doors = {
    browser: { where: { port: Number(port), host: '127.0.0.1' }, host: `127.0.0.1:${port}` },
    attach: { where: { path: record!.path }, host: 'localhost' },
  };
  client = (await attachToCore(directory))!.client;
});
afterAll(async () => {
  client.close();
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await rm(directory, { recursive: true, force: true });
});

const lives = () =>
  expect({ exit: child.exitCode, signal: child.signalCode }).toEqual({ exit: null, signal: null });

describe.each(['browser', 'attach'] as const)('the %s door', (name) => {
  it.each(Object.keys(ways))('outlives %s', async (way) => {
    const left = new Set<Socket>();
    for (let round = 0; round < 3; round += 1) await attempt(doors[name], ways[way]!, left);
    for (const socket of left) socket.destroy();
    // An answer to a later call shows that the core has dealt with what came before it.
    await client.call('app.info', {});
    lives();
  });
});

it(`${COUNT} strangers leave the core alive and its other client served`, { timeout: 600_000 }, async () => {
  const left = new Set<Socket>();
  const names = Object.keys(ways);
  const tookMs: number[] = [];
  let going = true;
  const measuring = (async () => {
    while (going) {
      const startedAt = performance.now();
      await client.call('app.info', {});
      tookMs.push(performance.now() - startedAt);
      await delay(5);
    }
  })();
  // Somebody who comes while strangers hold what they can get, and shows at once that they may.
  let newcomers = 0;
  const arriving = (async () => {
    while (going) {
      const attached = await attachToCore(directory);
      expect(attached).not.toBeNull();
      await attached!.client.call('app.info', {});
      attached!.client.close();
      newcomers += 1;
      await delay(20);
    }
  })();
  let next = 0;
  let mostDescriptors = 0;
  const stranger = async () => {
    for (let number = next++; number < COUNT; number = next++) {
      const way = ways[names[number % names.length]!]!;
      await attempt(number % 3 === 0 ? doors.attach : doors.browser, way, left);
      if (number % 100 === 0) mostDescriptors = Math.max(mostDescriptors, descriptors(child.pid!));
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, stranger));
  const seconds = (performance.now() - startedAt) / 1000;
  going = false;
  await Promise.all([measuring, arriving]);
  lives();
  const sorted = tookMs.toSorted((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)]!;
  console.log(
    `${COUNT} strangers in ${seconds.toFixed(1)} s; the other client made ${sorted.length} calls, ` +
      `p50 ${sorted[sorted.length >> 1]!.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${sorted.at(-1)!.toFixed(1)} ms; ` +
      `${newcomers} newcomers got in; at most ${mostDescriptors} descriptors`,
  );
  expect(mostDescriptors).toBeLessThan(MOST_DESCRIPTORS);
  if (process.env.SITE_ADMIN_STRANGERS) expect(p99).toBeLessThan(200);
  expect(newcomers).toBeGreaterThan(0);
  for (const socket of left) socket.destroy();
});

it('a client that is let in and then sends what is no frame loses nothing but its own connection', async () => {
  const { address } = door;
  const { key } = await swapToken(address);
  for (const nonsense of [
    '{"t":"call"}',
    'null',
    '[[[',
    '{"t":"hello","session":{},"lastSeq":1e99}',
    '\u0000',
    Buffer.alloc(9),
  ]) {
    const socket = await openSocket(address, key);
    socket.on('error', () => undefined);
    for (let number = 0; number < 600; number += 1) socket.send(nonsense);
    const gone = new Promise((resolve) => socket.once('close', resolve));
    await gone;
    await client.call('app.info', {});
    lives();
  }
});

/** 0 where the system does not tell. */
function descriptors(processId: number): number {
  try {
    return readdirSync(`/proc/${processId}/fd`).length;
  } catch {
    return 0;
  }
}
