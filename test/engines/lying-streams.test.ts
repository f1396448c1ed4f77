// Promise: an engine's stream cannot lie to us. The seven ways in which docker-modem's callers are deceived, each over a real socket.
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { connectEngine } from '#core/engine/connect';
import { AppError } from '#shared/errors/app-error';
import { json, scriptedEngine, type Answer } from '#test/fixtures/scripted-engine';

const image = 'quay.io/deepgram/self-hosted-api:release-260812';
const facts = {
  Id: 'sha256:abc',
  RepoTags: [image],
  RepoDigests: [`${image.split(':')[0]!}@sha256:def`],
  Size: 1,
  Created: '2026-01-01T00:00:00Z',
};
const inspect = { [`GET /images/${image}/json`]: json(facts) };

async function pull(answer: Answer, { signal = new AbortController().signal, readBack = true } = {}) {
  await using engine = await scriptedEngine({ 'POST /images/create': answer, ...(readBack ? inspect : {}) });
  const client = await connectEngine({
    host: 'box',
    connection: engine.connection,
    practiceSocket: () => null,
  });
  try {
    return await client.pullImage(image, { login: null, signal, onProgress: () => undefined });
  } finally {
    client.close();
  }
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'success',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : (thrown as Error).name),
  );

describe('a pull stream', () => {
  it('with an in-band error is that error', async () => {
    const denied: Answer = (_, response) =>
      response.end(
        '{"status":"Pulling"}\n{"errorDetail":{"message":"unauthorized: access denied"},"error":"unauthorized: access denied"}\n',
      );
    expect(await codeOf(pull(denied))).toBe('registry.loginRefused');
  });

  it('cut half-way is a cut, not a success', async () => {
    const cut: Answer = (_, response) => {
      response.write('{"status":"Downloading","id":"a","progressDetail":{"current":1,"total":9}}\n', () =>
        response.socket?.destroy(),
      );
    };
    expect(await codeOf(pull(cut))).toBe('engine.streamCut');
  });

  it('whose last line has no newline is read to its end', async () => {
    const error: Answer = (_, response) =>
      response.end('{"status":"Pulling"}\n{"error":"no space left on device"}');
    expect(await codeOf(pull(error))).toBe('engine.diskFull');
    const good: Answer = (_, response) => response.end('{"status":"Pull complete"}');
    expect(await pull(good)).toMatchObject({ digest: 'sha256:def' });
  });

  it('that is not JSON is refused with its first characters, and crashes nobody', async () => {
    const html: Answer = (_, response) => response.end('<html>proxy error</html>\n');
    const thrown = await pull(html).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'engine.streamGarbled', evidence: '<html>proxy error</html>' });
  });

  it('aborted before the headers ends as cancelled', async () => {
    const controller = new AbortController();
    const silent: Answer = () => controller.abort();
    expect(await codeOf(pull(silent, { signal: controller.signal }))).toBe('AbortError');
  });

  it('aborted while streaming ends as cancelled', async () => {
    const controller = new AbortController();
    const slow: Answer = (_, response) =>
      response.write('{"status":"Downloading"}\n', () => controller.abort());
    expect(await codeOf(pull(slow, { signal: controller.signal }))).toBe('AbortError');
  });

  it('that ends well without the image being there is no success', async () => {
    const good: Answer = (_, response) => response.end('{"status":"Pull complete"}\n');
    expect(await codeOf(pull(good, { readBack: false }))).toBe('engine.streamCut');
  });
});

describe('an archive', () => {
  async function read(header: { name: string; size: number; pax?: Record<string, string> }) {
    const whole = pack();
    whole.entry(header).write(Buffer.alloc(1_000_000));
    await using engine = await scriptedEngine({
      'GET /containers/x/archive': (_, response) => {
        for (let chunk = whole.read() as Buffer | null; chunk; chunk = whole.read() as Buffer | null)
          response.write(chunk);
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more).on('error', () => undefined);
        more();
      },
    });
    const client = await connectEngine({
      host: 'box',
      connection: engine.connection,
      practiceSocket: () => null,
    });
    return await codeOf(client.readFile('x', '/a')).finally(() => client.close());
  }

  it('with a file larger than any that we read, or with a name that is, is refused', async () => {
    expect(await read({ name: 'a', size: 700_000_000 })).toBe('engine.answerTooLarge');
    const longName = { name: 'a', size: 1, pax: { path: 'b'.repeat(20_000_000) } };
    expect(await read(longName)).toBe('engine.answerTooLarge');
  });
});

describe('a log', () => {
  const frame = (text: string | Buffer, announced?: number): Buffer => {
    const payload = Buffer.from(text);
    const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(announced ?? payload.length, 4);
    return Buffer.concat([header, payload]);
  };

  async function lines(answer: Answer, options: { tty?: boolean; follow?: boolean } = {}) {
    await using engine = await scriptedEngine({
      'GET /containers/x/logs': answer,
      'GET /containers/x/json': json({ Config: { Tty: options.tty ?? false } }),
    });
    const client = await connectEngine({
      host: 'box',
      connection: engine.connection,
      practiceSocket: () => null,
    });
    const { signal } = new AbortController();
    const found: string[] = [];
    try {
      const log = client.followLogs('x', { tail: 100, follow: options.follow ?? true, signal });
      for await (const { line } of log) found.push(line);
    } finally {
      client.close();
    }
    return found;
  }

  it('with a frame that announces four gigabytes ends with a code at once', async () => {
    const lying: Answer = (_, response) => response.write(frame('x\n', 0xff_ff_ff_ff));
    expect(await codeOf(lines(lying))).toBe('engine.answerTooLarge');
  });

  it('whose characters are cut between frames, and whose frames are cut anywhere, is whole', async () => {
    const text = Buffer.from('Grüße 🎧\nfrom 東京\n');
    const bytes = Buffer.concat([...text].map((byte) => frame(Buffer.from([byte]))));
    const piecemeal: Answer = (_, response) => {
      response.writeHead(200);
      for (const byte of bytes) response.write(Buffer.from([byte]));
      response.end();
    };
    expect(await lines(piecemeal)).toEqual(['Grüße 🎧', 'from 東京']);
  });

  it('of a container with a terminal is its bytes, also where it is not followed', async () => {
    const raw: Answer = (_, response) => response.end('{"level":"INFO"}\r\nready\r\nlast');
    for (const follow of [true, false])
      expect(await lines(raw, { tty: true, follow })).toEqual(['{"level":"INFO"}', 'ready', 'last']);
  });

  it('that is one line of JSON is not taken for an answer', async () => {
    const one: Answer = (_, response) => response.end('{"level":"INFO"}');
    expect(await lines(one, { tty: true, follow: false })).toEqual(['{"level":"INFO"}']);
  });

  it('with a line without end is told in parts', async () => {
    const long: Answer = (_, response) => response.end(frame('x'.repeat(200_000)));
    const parts = await lines(long);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join('')).toBe('x'.repeat(200_000));
  });
});

describe('a call', () => {
  it('that is never answered is a timeout, not a reset', async () => {
    await using engine = await scriptedEngine({ 'GET /version': () => undefined });
    const connect = connectEngine({ host: 'box', connection: engine.connection, practiceSocket: () => null });
    expect(await codeOf(connect)).toBe('engine.timeout');
  });

  it('to an engine that is too old is refused by version', async () => {
    await using engine = await scriptedEngine({
      'GET /version': json({ ApiVersion: '1.39', Version: '18.09' }),
    });
    const connect = connectEngine({ host: 'box', connection: engine.connection, practiceSocket: () => null });
    expect(await codeOf(connect)).toBe('engine.apiTooOld');
  });

  it.each([
    [
      500,
      'driver failed programming external connectivity on endpoint x: Bind for 0.0.0.0:8080 failed: port is already allocated',
      'engine.portTaken',
    ],
    [409, 'Conflict. The container name is already in use', 'engine.conflict'],
    [500, 'write /var/lib/docker/x: no space left on device', 'engine.diskFull'],
    [400, 'unknown or invalid runtime name: nvidia', 'engine.runtimeMissing'],
    [500, 'stat nvidia.com/gpu=all: no such file or directory', 'engine.cdiMissing'],
    [500, 'something else', 'engine.failed'],
  ])('refused with %s “%s” is %s', async (status, message, code) => {
    await using engine = await scriptedEngine({ 'POST /containers/x/start': json({ message }, status) });
    const client = await connectEngine({
      host: 'box',
      connection: engine.connection,
      practiceSocket: () => null,
    });
    expect(await codeOf(client.startContainer('x'))).toBe(code);
    client.close();
  });

  it('to a socket that is not there says so', async () => {
    const connect = connectEngine({
      host: 'box',
      connection: 'unix:///nowhere/engine.sock',
      practiceSocket: () => null,
    });
    expect(await codeOf(connect)).toBe('engine.socketMissing');
  });
});
