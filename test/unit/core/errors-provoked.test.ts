// Promise: errors that no engine and no service gives on an ordinary day are given all the same when their day comes. Each is provoked over
// real sockets.
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { FirstTranscript } from '#core/capacity/first-transcript';
import { connectEngine } from '#core/engine/connect';
import { readJsonLines } from '#core/engine/json-lines';
import { HostConnections } from '#core/hosts/host-connections';
import { OperationRunner } from '#core/operations/operation-runner';
import { ServiceProbes } from '#core/services/service-probes';
import { waitReady } from '#core/plans/steps/waiting';
import { systemClock } from '#core/ports/clock';
import { silentLogger } from '#core/ports/logger';
import { openDatabase } from '#core/store/database';
import { OperationStore } from '#core/store/operation-store';
import { Dispatcher } from '#rpc/dispatcher';
import { EventHub } from '#rpc/event-hub';
import type { Handlers } from '#rpc/handlers';
import { createSession } from '#rpc/session';
import { FRAME_LIMIT_BYTES, type ServerFrame } from '#shared/wire/frames';
import { ended, openCore, repository } from '#test/fixtures/open-core';
import { json, lockableRoutes, scriptedEngine } from '#test/fixtures/scripted-engine';
import { freePort } from '#test/fixtures/free-port';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

const code = (wanted: string) => expect.objectContaining({ code: wanted }) as Error;

describe('speech', () => {
  let server: Server | null = null;
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
    server = null;
  });

  async function answering(
    listener: RequestListener,
    onSocket?: (socket: WebSocket) => void,
  ): Promise<string> {
    server = createServer(listener);
    if (onSocket) new WebSocketServer({ server }).on('connection', onSocket);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  async function speak(address: string, mode: 'pre-recorded' | 'streaming'): Promise<void> {
    const transcripts = new FirstTranscript(join(repository, 'assets', 'first-transcript.wav'));
    const place = { host: 'box', address, path: '/v1' };
    const options = { ...place, mode, streamSeconds: 0.1, signal: new AbortController().signal };
    for await (const _ of transcripts.run(options));
  }

  it('refused by the service is transcript.refused, with what it said', async () => {
    const busy = await answering((_, response) => response.writeHead(503).end('{"err_code":"BUSY"}'));
    await expect(speak(busy, 'pre-recorded')).rejects.toMatchObject({
      code: 'transcript.refused',
      message: expect.stringContaining('503') as string,
      evidence: '{"err_code":"BUSY"}',
    });
    await expect(speak(busy, 'streaming')).rejects.toEqual(code('transcript.refused'));
  });

  it('answered without words is transcript.empty', async () => {
    const silent = await answering((_, response) => response.end('{"results":{"channels":[]}}'));
    await expect(speak(silent, 'pre-recorded')).rejects.toEqual(code('transcript.empty'));
  });

  it('answered by the model of another product is transcript.otherModel, in both ways', async () => {
    const info = { name: 'flux-general-en', arch: 'flux' };
    const alternatives = [{ transcript: 'hello' }];
    const other = await answering(
      (_, response) =>
        response.end(
          JSON.stringify({
            metadata: { model_info: { a: info } },
            results: { channels: [{ alternatives }] },
          }),
        ),
      (socket) => {
        socket.send(
          JSON.stringify({ type: 'Results', channel: { alternatives }, metadata: { model_info: info } }),
        );
        socket.close();
      },
    );
    for (const mode of ['pre-recorded', 'streaming'] as const)
      await expect(speak(other, mode)).rejects.toMatchObject({
        code: 'transcript.otherModel',
        message: 'The test asked box for the model nova-3, and flux-general-en answered.',
      });
  });

  it.each([
    { name: 'general-nova-3' },
    { name: 'nova-3 (practice stand-in)' },
    { name: 'x', arch: 'nova-3' },
    undefined,
  ])('answered by %j is a transcript', async (info) => {
    const body = {
      metadata: { ...(info ? { model_info: { a: info } } : {}) },
      results: { channels: [{ alternatives: [{ transcript: 'hello' }] }] },
    };
    const good = await answering((_, response) => response.end(JSON.stringify(body)));
    await speak(good, 'pre-recorded');
  });

  it('answered with no object is transcript.empty too', async () => {
    const nothing = await answering((_, response) => response.end('null'));
    await expect(speak(nothing, 'pre-recorded')).rejects.toEqual(code('transcript.empty'));
  });

  it('answered with more than words can be is not read to its end', async () => {
    const endless = await answering((_, response) => response.end(Buffer.alloc(2_000_000, ' ')));
    await expect(speak(endless, 'pre-recorded')).rejects.toMatchObject({
      code: 'service.unreachable',
      evidence: expect.stringContaining('more than 1048576 bytes') as string,
    });
  });

  it('whose stream ends early is transcript.cut', async () => {
    const cut = await answering(
      () => undefined,
      (socket) => socket.close(1011, 'no time'),
    );
    await expect(speak(cut, 'streaming')).rejects.toMatchObject({
      code: 'transcript.cut',
      evidence: 'closed with 1011 no time',
    });
  });

  it('that nobody answers is service.unreachable', async () => {
    const gone = await answering(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    for (const mode of ['pre-recorded', 'streaming'] as const)
      await expect(speak(gone, mode)).rejects.toEqual(code('service.unreachable'));
  });
});

describe('an engine', () => {
  it('that falls silent in a stream is engine.stalled', async () => {
    const stream = new PassThrough();
    stream.write('{"status":"Downloading"}\n');
    const read = async () => {
      for await (const _ of readJsonLines(stream, { host: 'box', action: 'pull x', idleMs: 50 }));
    };
    await expect(read()).rejects.toMatchObject({
      code: 'engine.stalled',
      message: '“pull x” on box made no progress for 50 ms.',
    });
  });

  it('that hangs up instead of answering is engine.unreachable', async () => {
    await using engine = await scriptedEngine({ 'GET /version': (request) => request.socket.destroy() });
    const { connection } = engine;
    const connecting = connectEngine({ host: 'box', connection, practiceSocket: () => null });
    await expect(connecting).rejects.toEqual(code('engine.unreachable'));
  });

  it('that does not know what is asked for is engine.notFound', async () => {
    await using engine = await scriptedEngine({});
    const { connection } = engine;
    const client = await connectEngine({ host: 'box', connection, practiceSocket: () => null });
    await expect(client.startContainer('x')).rejects.toMatchObject({
      code: 'engine.notFound',
      message: 'The engine on box does not know start x.',
    });
    client.close();
  });

  it.skipIf(process.platform !== 'linux')(
    'whose disk is nearly full gets no pull: guard.space, and no byte was asked for',
    async () => {
      // The file system of /proc has no free byte, and says so truly.
      const machine = { NCPU: 8, MemTotal: 64e9, Architecture: 'x86_64' };
      const info = { ...machine, DockerRootDir: '/proc', Runtimes: { nvidia: {} }, Images: 0 };
      await using engine = await scriptedEngine({
        'GET /info': json(info),
        'GET /networks': json([]),
        'GET /containers/json': json([]),
        ...lockableRoutes(),
      });
      await using open = await openCore();
      const { client } = open;
      await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-space-key' });
      await client.call('sites.put', { text: oneHost.replace('"local"', `"${engine.connection}"`) });
      // The preflight says so too; the guard holds also for who carries its blockers.
      const { findings } = await client.call('plans.make', { site: 'north' });
      const overrides = findings.flatMap(({ level, code, host, overridable }) =>
        level === 'blocker' && overridable ? [{ code, host, reason: 'a test of the guard behind it' }] : [],
      );
      expect(overrides.map(({ code }) => code)).toContain('egress.registry');
      const { operationId } = await client.call('plans.apply', { site: 'north', overrides });
      const failed = await ended(client, operationId);
      expect(failed.evidence[0]).toMatchObject({
        title: expect.stringContaining('Overridden: ') as string,
        text: expect.stringContaining('a test of the guard behind it') as string,
      });
      expect(failed.error).toMatchObject({
        code: 'guard.space',
        params: { freeBytes: 0, neededBytes: 1_000_000_000 },
      });
      // Nothing but the lock of the host, which is given back.
      expect(engine.asked.filter((asked) => /^(POST|DELETE)/.test(asked))).toEqual([
        'POST /containers/create',
        'DELETE /containers/lock',
      ]);
    },
  );
});

describe('a service', () => {
  it('that runs and never answers is service.notReady, with the last reason', async () => {
    const ports = { '9991/tcp': [{ HostIp: '127.0.0.1', HostPort: String(await freePort()) }] };
    const inspect = {
      Id: 'abc',
      Name: '/north-engine-1',
      State: { Status: 'running', Running: true, StartedAt: '2026-01-01T00:00:00Z' },
      Config: { Image: 'engine', Labels: {} },
      NetworkSettings: { Ports: ports },
      RestartCount: 0,
    };
    await using engine = await scriptedEngine({ 'GET /containers/north-engine-1/json': json(inspect) });
    const { connection } = engine;
    const client = await connectEngine({ host: 'gpu-1', connection, practiceSocket: () => null });
    const hosts = new HostConnections({ clock: systemClock, practiceSocket: () => null } as never);
    const database = openDatabase(':memory:');
    const runner = new OperationRunner({
      store: new OperationStore(database, (value) => value),
      clock: systemClock,
      logger: silentLogger,
      publish: () => undefined,
    });
    const action = { kind: 'wait-ready', container: 'north-engine-1', timeoutMs: 300 } as const;
    const { id } = runner.start({
      procedure: 'plans.apply',
      site: 'north',
      hosts: ['gpu-1'],
      title: 'wait',
      effect: 'reads',
      cancel: 'between-steps',
      actor: 'test',
      plan: null,
      targets: { target: null, origin: null },
      follows: null,
      work: async (handle) => {
        const document = documentOf(oneHost);
        const step = { id: 's1', service: 'engine', role: 'engine', action };
        const context = {
          engine: client,
          handle,
          signal: handle.signal,
          step,
          document,
          host: document.host[0],
          services: { hosts, probes: new ServiceProbes(hosts) },
        };
        return String(await waitReady.run(action, context as never));
      },
    });
    const { error } = await runner.finished(id);
    expect(error).toMatchObject({ code: 'service.notReady', params: { service: 'Engine', host: 'gpu-1' } });
    expect(error?.message).toMatch(/^Engine on gpu-1 was not ready after 300 ms: .*\S/);
    client.close();
    await runner.close();
    database.close();
  });
});

describe('a door', () => {
  it('refuses a frame that is too large: call.tooLarge', () => {
    const frames: ServerFrame[] = [];
    const log = { info: () => undefined, error: () => undefined };
    const dispatcher = new Dispatcher({ handlers: {} as Handlers, log, redact: (value) => value });
    const session = createSession({
      dispatcher,
      events: new EventHub('session'),
      capabilities: { fileDialogs: false, tray: false, secureSecrets: false },
      actor: 'test',
      send: (frame) => frames.push(frame),
    });
    session.receiveText(' '.repeat(FRAME_LIMIT_BYTES + 1));
    expect(frames).toMatchObject([{ envelope: { ok: false, error: { code: 'call.tooLarge' } } }]);
    session.close();
  });
});
