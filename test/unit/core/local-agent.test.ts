// Promise: questions that follow each other share a connection, and none goes into one whose daemon was restarted meanwhile.
import { createServer, get, type Server } from 'node:http';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LocalAgent } from '#core/engine/local-agent';

const socketPath = join(tmpdir(), `site-admin-local-agent-${process.pid}.sock`);
let server: Server;
let connections = 0;

async function start(): Promise<void> {
  server = createServer((_, response) => response.end('ok'));
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
}

function stop(): Promise<void> {
  const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return stopped;
}

const ask = (agent: LocalAgent) =>
  new Promise<number>((resolve, reject) => {
    get({ socketPath, path: '/', agent }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    }).once('error', reject);
  });

beforeEach(async () => {
  connections = 0;
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(socketPath, { force: true });
});

it('asks twenty times over one connection', async () => {
  const agent = new LocalAgent();
  for (let times = 0; times < 20; times += 1) expect(await ask(agent)).toBe(200);
  expect(connections).toBe(1);
  agent.destroy();
});

it('holds none that lies idle', async () => {
  const agent = new LocalAgent();
  await ask(agent);
  expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
  await delay(700);
  expect(Object.values(agent.freeSockets).flat()).toEqual([]);
  expect(await ask(agent)).toBe(200);
  expect(connections).toBe(2);
  agent.destroy();
});

it('asks a daemon that came back', async () => {
  const agent = new LocalAgent();
  for (let times = 0; times < 5; times += 1) {
    expect(await ask(agent)).toBe(200);
    await stop();
    await start();
    await delay(20);
  }
  expect(connections).toBe(5);
  agent.destroy();
});
