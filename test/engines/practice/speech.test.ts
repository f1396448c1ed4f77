// Proves that a practice site speaks as the vendor's does: status, models, pre-recorded and streaming transcripts.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  closePractice,
  json,
  openPractice,
  raiseSite,
  sample,
  transcriptOf,
  until,
  type PracticeHome,
  type Site,
} from './practice-site.ts';

const said =
  'Speech is working. This transcript was made on your own hardware, and nothing left the building.';

interface StreamMessage {
  type: string;
  is_final?: boolean;
  from_finalize?: boolean;
  duration?: number;
  channel?: { alternatives: { transcript: string }[] };
}

interface StreamEnd {
  messages: StreamMessage[];
  code: number;
  reason: string;
}

/** Opens a stream, lets `talk` speak, and returns everything heard until it closes. */
function stream(
  url: string,
  talk: (socket: WebSocket, messages: StreamMessage[]) => void,
): Promise<StreamEnd> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    const messages: StreamMessage[] = [];
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString('utf8')) as StreamMessage));
    socket.on('open', () => talk(socket, messages));
    socket.on('close', (code, reason) => resolve({ messages, code, reason: reason.toString('utf8') }));
  });
}

const finals = (messages: StreamMessage[]): string =>
  messages
    .filter((one) => one.is_final)
    .map((one) => one.channel?.alternatives[0]?.transcript)
    .filter(Boolean)
    .join(' ');

describe('a practice site', () => {
  let practice: PracticeHome;
  let site: Site;
  let ws: string;

  beforeAll(async () => {
    practice = await openPractice({ env: { PRACTICE_STREAM_TIMEOUT_MS: '700' } });
    site = await raiseSite(practice);
    ws = `${site.apiUrl.replace('http', 'ws')}/v1/listen?model=nova-3&smart_format=true&interim_results=true`;
  });
  afterAll(async () => {
    expect(await closePractice(practice)).toEqual([]);
  });

  it('is Ready before the first request, and Healthy after it', async () => {
    expect(await json(`${site.apiUrl}/v1/status`)).toMatchObject({
      system_health: 'Ready',
      active_batch_requests: 0,
    });
    const response = await fetch(`${site.apiUrl}/v1/listen?model=nova-3&smart_format=true`, {
      method: 'POST',
      body: new Uint8Array(sample()),
      headers: { 'content-type': 'audio/wav' },
    });
    const body = (await response.json()) as {
      metadata: { duration: number; practice: boolean; model_info: Record<string, { name: string }> };
    };
    expect(response.status).toBe(200);
    expect(response.headers.get('dg-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(transcriptOf(body)).toBe(said);
    expect(body.metadata.duration).toBeCloseTo(6.555, 2);
    expect(body.metadata.practice).toBe(true);
    expect(Object.values(body.metadata.model_info)[0]?.name).toContain('practice stand-in');
    expect(await json(`${site.apiUrl}/v1/status`)).toMatchObject({ system_health: 'Healthy' });
  });

  it('fetches audio from a URL by itself', async () => {
    const server = createServer((_request, response) => response.end(sample()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = (server.address() as AddressInfo).port;
    const ask = (url: string) =>
      fetch(`${site.apiUrl}/v1/listen?model=nova-3&smart_format=true`, {
        method: 'POST',
        body: JSON.stringify({ url }),
        headers: { 'content-type': 'application/json' },
      });
    const good = await ask(`http://host.docker.internal:${String(port)}/speech.wav`);
    expect(transcriptOf(await good.json())).toBe(said);
    const bad = await ask('http://nowhere.example/speech.wav');
    expect(bad.status).toBe(400);
    server.close();
  });

  it('refuses what is not audio, and models it does not have', async () => {
    const noise = await fetch(`${site.apiUrl}/v1/listen?model=nova-3`, {
      method: 'POST',
      body: 'not audio at all',
    });
    expect(noise.status).toBe(400);
    const unknown = await fetch(`${site.apiUrl}/v1/listen?model=nova-99`, {
      method: 'POST',
      body: new Uint8Array(sample()),
    });
    expect(unknown.status).toBe(400);
    expect(await unknown.json()).toMatchObject({
      err_code: 'Bad Request',
      err_msg: expect.stringContaining('No such model/language/tier combination found') as string,
    });
  });

  it('lists its models grouped, and its certificates', async () => {
    const models = await json<{ stt: { canonical_name: string }[] }>(`${site.apiUrl}/v1/models`);
    expect(models.stt[0]?.canonical_name).toBe('nova-3');
    expect(await json(`${site.apiUrl}/v1/certificates`)).toMatchObject({
      end_of_life: expect.stringContaining('2029-08-12 ') as string,
    });
  });

  it('streams interim and final results, and Metadata last', async () => {
    const end = await stream(ws, (socket) => {
      const audio = sample();
      for (let at = 0; at < audio.length; at += 6400) socket.send(audio.subarray(at, at + 6400));
      socket.send(JSON.stringify({ type: 'CloseStream' }));
    });
    expect(end.code).toBe(1000);
    expect(end.messages.some((one) => one.type === 'Results' && one.is_final === false)).toBe(true);
    expect(finals(end.messages)).toBe(said);
    expect(end.messages.at(-1)).toMatchObject({ type: 'Metadata', practice: true });
  });

  it('answers Finalize, and treats an empty frame as the end', async () => {
    const audio = sample().subarray(44);
    const raw = `${ws}&encoding=linear16&sample_rate=16000`;
    const end = await stream(raw, (socket, messages) => {
      socket.send(audio.subarray(0, 24_000));
      socket.send(JSON.stringify({ type: 'Finalize' }));
      void until(
        () => Promise.resolve(messages),
        (heard) => heard.some((one) => one.from_finalize === true),
      ).then(() => socket.send(Buffer.alloc(0)));
    });
    expect(end.messages.some((one) => one.from_finalize === true)).toBe(true);
    expect(end.messages.at(-1)?.type).toBe('Metadata');
  });

  it('counts a stream while it lasts, and closes a silent one with NET-0001', async () => {
    const seen: number[] = [];
    const end = await stream(ws, () => {
      void until(
        () => json<{ active_stream_requests: number }>(`${site.apiUrl}/v1/status`),
        (status) => status.active_stream_requests === 1,
      ).then((status) => seen.push(status.active_stream_requests));
    });
    expect(seen).toEqual([1]);
    expect(end.code).toBe(1011);
    expect(end.reason).toContain('NET-0001');
  });

  it('counts no stream whose caller left in the middle of the handshake', async () => {
    const { hostname, port } = new URL(ws);
    for (let caller = 0; caller < 20; caller += 1) {
      const socket = connect(Number(port), hostname);
      socket.end(
        'GET /v1/listen?model=nova-3 HTTP/1.1\r\nHost: site\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      );
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.destroySoon();
      await once(socket, 'close');
    }
    // One that ends as it should: the ones before it have been seen by then.
    await stream(ws, (socket) => socket.send(JSON.stringify({ type: 'CloseStream' })));
    await until(
      () => json<{ active_stream_requests: number }>(`${site.apiUrl}/v1/status`),
      (status) => status.active_stream_requests === 0,
      3_000,
    );
  });

  it('is kept open by KeepAlive beyond the silence limit', async () => {
    let beats = 0;
    const end = await stream(ws, (socket) => {
      const timer = setInterval(() => {
        socket.send(JSON.stringify({ type: beats++ < 4 ? 'KeepAlive' : 'CloseStream' }));
        if (beats > 4) clearInterval(timer);
      }, 300);
    });
    expect(end.code).toBe(1000);
  });

  it('refuses a handshake for an unknown model with 400', async () => {
    const refused = await new Promise<{ status: number | undefined; id: unknown }>((resolve) => {
      const socket = new WebSocket(`${site.apiUrl.replace('http', 'ws')}/v1/listen?model=nova-99`);
      socket.on('unexpected-response', (_request, response) =>
        resolve({ status: response.statusCode, id: response.headers['dg-request-id'] }),
      );
    });
    expect(refused.status).toBe(400);
    expect(refused.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('closes undecodable audio with DATA-0000', async () => {
    const end = await stream(ws, (socket) =>
      socket.send(Buffer.from('this is surely no audio in any format known to anyone here, is it?')),
    );
    expect(end).toMatchObject({ code: 1008, reason: expect.stringContaining('DATA-0000') as string });
  });

  it('has Engine metrics that follow what happened', async () => {
    const metrics = await (await fetch(`${site.metricsUrl}/metrics`)).text();
    expect(metrics).toMatch(/engine_requests_total\{kind="batch",response_status="2xx"\} \d/);
    expect(metrics).toContain('engine_stream_latency_bucket{le="0.1"}');
    expect(metrics).toMatch(/engine_active_requests\{kind="stream"\} 0/);
    expect(metrics.endsWith('# EOF\n')).toBe(true);
  });

  it('answers 503 when no Engine accepts', async () => {
    await site.engine.stop({ t: 5 });
    const response = await fetch(`${site.apiUrl}/v1/listen?model=nova-3`, {
      method: 'POST',
      body: new Uint8Array(sample()),
    });
    expect(response.status).toBe(503);
    const status = await until(
      async () => (await fetch(`${site.apiUrl}/v1/status/engine`)).text(),
      (text) => text.includes('Disconnected'),
    );
    expect(status).toContain('"Disconnected"');
  });
});
