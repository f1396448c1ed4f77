// Promise: a secret that a host repeats, in whatever form, is in no answer, no event, no log line and no file of ours; also after a restart.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { siteLabels } from '#shared/domain/containers/container-spec';
import { ended, openCore, temporaryDirectory, type OpenCore } from '#test/fixtures/open-core';
import { oneHost } from '#test/fixtures/site-documents';

const KEY = 'canary"kéy/+ <one>&two';
const PASSWORD = 'canary:pass word%41';
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Ways in which software repeats what it was given: in errors, dumps of requests, traces. */
const spoken = [KEY, PASSWORD].flatMap((secret) => [
  secret,
  JSON.stringify(secret),
  encodeURIComponent(secret),
  new URLSearchParams({ secret }).toString(),
  base64(secret),
  base64(`token:${secret}`),
  base64(`me:${secret}`),
  base64(JSON.stringify({ username: 'deepgram', password: secret })),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
  secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
]);
const all = spoken.join(' | ');

let directory = '';
let home = '';
let asked = 0;
const container = {
  Id: 'c'.repeat(64),
  Names: ['/north-api-1'],
  Image: 'quay.io/deepgram/self-hosted-api:release-260812',
  ImageID: 'sha256:1',
  Labels: { [siteLabels.site]: 'north', [siteLabels.service]: 'api', note: all },
  State: 'running',
  Status: all,
  Created: 1,
  Ports: [],
  Command: all,
};
const inspection = {
  ...container,
  Created: '2026-01-01T00:00:00Z',
  Name: '/north-api-1',
  Config: { Image: container.Image, Labels: container.Labels, Env: [`ECHO=${all}`], Cmd: ['serve', all] },
  State: { Status: 'running', Running: true, Error: all, StartedAt: '2026-01-01T00:00:00Z', ExitCode: 0 },
  HostConfig: { Binds: [`/x/${all}:/y`], RestartPolicy: { Name: all } },
  NetworkSettings: { Networks: { [all]: {} }, Ports: {} },
  Mounts: [],
  RestartCount: 0,
};

/** Frames as Docker multiplexes them: stream, three zero bytes, length (engine API, "attach"). */
function logFrame(text: string): Buffer {
  const line = Buffer.from(`2026-01-01T00:00:00.000000000Z ${text}\n`);
  const head = Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(line.length, 4);
  return Buffer.concat([head, line]);
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  asked += 1;
  request.resume();
  const path = (request.url ?? '').replace(/\?.*/, '').replace(/^\/v[\d.]+/, '');
  const json = (body: unknown, status = 200) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (path === '/version') return void json({ ApiVersion: '1.47', MinAPIVersion: '1.24', Version: all });
  if (path === '/info')
    return void json({ Name: all, OperatingSystem: all, HttpsProxy: all, Warnings: [all] });
  if (path === '/containers/json') return void json([container]);
  if (/^\/images\/.+\/json$/.test(path)) return void json({ message: `no such image: ${all}` }, 404);
  if (path === '/networks') return void json([]);
  if (path === '/images/json') return void json([{ Id: all, RepoTags: [all], Created: 0, Size: 1 }]);
  if (/^\/containers\/(c+|north-api-1)\/json$/.test(path)) return void json(inspection);
  if (/^\/containers\/.+\/json$/.test(path)) return void json({ message: `no such container: ${all}` }, 404);
  if (path.endsWith('/logs')) return void response.writeHead(200).end(Buffer.concat(spoken.map(logFrame)));
  json({ message: `refused: ${all}` }, 500);
}

const server = createServer(answer);
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'canaries-'));
  home = await temporaryDirectory();
  await new Promise<void>((resolve) => server.listen(join(directory, 'engine.sock'), resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  for (const each of [directory, home]) await rm(each, { recursive: true, force: true });
});

/** Everything that a door gives, whether the call succeeds or not. */
async function everyAnswer({ client }: OpenCore): Promise<string> {
  const said: unknown[] = [];
  for (const name of ['operations.changed', 'sites.changed', 'preflight.changed', 'license.changed'] as const)
    client.on(name as 'sites.changed', (payload) => said.push(payload));
  const connection = `unix://${join(directory, 'engine.sock')}`;
  const calls: Promise<unknown>[] = [
    client.call('sites.status', { site: 'north' }),
    client.call('hosts.probe', { connection }),
    client.call('adoption.look', { connection }),
    client.call('images.list', { site: 'north' }),
    client.call('preflight.check', { site: 'north' }),
    client.call('preflight.report', { site: 'north' }),
    client.call('plans.make', { site: 'north' }),
    client.call('plans.make', { site: 'north', goal: 'stop' }),
    change(client),
    logs(client),
  ];
  for (const outcome of await Promise.allSettled(calls))
    said.push(outcome.status === 'fulfilled' ? outcome.value : [outcome.reason, String(outcome.reason)]);
  const { operations } = await client.call('operations.list', {});
  for (const { id } of operations) said.push(await client.call('operations.report', { operationId: id }));
  said.push(operations);
  return JSON.stringify(said, (_, value: unknown) => (value instanceof Error ? entriesOf(value) : value));
}

function entriesOf(error: Error): object {
  return Object.fromEntries(
    Object.getOwnPropertyNames(error).map((name) => [name, error[name as 'message']]),
  );
}

async function change(client: OpenCore['client']): Promise<unknown> {
  const started = await client.call('plans.apply', { site: 'north', goal: 'stop', confirm: 'north' });
  return ended(client, started.operationId);
}

async function logs(client: OpenCore['client']): Promise<unknown> {
  const lines: unknown[] = [];
  for await (const chunk of client.stream('logs.follow', { site: 'north', follow: false, tail: 100 }))
    lines.push(chunk);
  return lines;
}

/** The forms as they would stand in JSON, in a file and in a log. */
function leaked(text: string): string[] {
  return spoken
    .flatMap((form) => [form, JSON.stringify(form).slice(1, -1)])
    .filter((form) => text.includes(form));
}

function filesBelow(path: string): string[] {
  return readdirSync(path).flatMap((name) => {
    const inner = join(path, name);
    return statSync(inner).isDirectory() ? filesBelow(inner) : statSync(inner).isFile() ? [inner] : [];
  });
}

describe('a secret that a host repeats in every answer', () => {
  it('is in no answer, event or log line, and in no file', async () => {
    await using open = await openCore({ dataDirectory: home });
    await open.client.call('secrets.put', { name: 'deepgram-api-key', value: KEY });
    await open.client.call('secrets.put', { name: 'quay', value: `deepgram:${PASSWORD}` });
    await open.client.call('sites.put', {
      text: oneHost.replace('"local"', `"unix://${join(directory, 'engine.sock')}"`),
    });
    const before = asked;
    const answers = await everyAnswer(open);
    expect(asked - before).toBeGreaterThan(10);
    expect(answers).toContain('[redacted]');
    expect(leaked(answers)).toEqual([]);
    expect(leaked(JSON.stringify(open.log))).toEqual([]);
  });

  it('is known again after a restart', async () => {
    await using open = await openCore({ dataDirectory: home });
    const answers = await everyAnswer(open);
    expect(answers).toContain('[redacted]');
    expect(leaked(answers)).toEqual([]);
    expect(leaked(JSON.stringify(open.log))).toEqual([]);
    const texts = filesBelow(home).map((file) => ({ file, text: readFileSync(file, 'utf8') }));
    // Evidence of the failed change was written, without the secret.
    expect(texts.filter(({ text }) => text.includes('refused: [redacted]'))).not.toEqual([]);
    for (const { file, text } of texts) expect([file, leaked(text)]).toEqual([file, []]);
  });
});
