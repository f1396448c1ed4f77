// Owns what a route handler is given: the request, its parameters and body, and ways to answer:
// JSON, a stream of JSON lines, or a raw two-way stream (hijacked or not).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { EngineError } from '../engine-error.ts';
import { checkBody } from './accepted-requests.ts';

interface Hijack {
  socket: Duplex;
  /** Bytes that came after the request's own body. */
  rest: Buffer;
  body: Buffer;
}

interface RawStream {
  write(chunk: Buffer): void;
  end(): void;
  onData(callback: (chunk: Buffer) => void): void;
  /** The client stopped sending. */
  onInputEnd(callback: () => void): void;
  onClose(callback: () => void): void;
}

export const bodyLimitBytes = 4 << 20;

export class RequestContext {
  readonly request: IncomingMessage;
  /** Of the API, as the client asked. */
  readonly version: string;
  readonly query: URLSearchParams;
  readonly params: string[];
  readonly #route: string;
  readonly #response: ServerResponse | undefined;
  readonly #hijack: Hijack | undefined;

  constructor(parts: {
    request: IncomingMessage;
    version: string;
    route: string;
    query: URLSearchParams;
    params: string[];
    response?: ServerResponse;
    hijack?: Hijack;
  }) {
    this.request = parts.request;
    this.version = parts.version;
    this.query = parts.query;
    this.#route = parts.route;
    this.params = parts.params;
    this.#response = parts.response;
    this.#hijack = parts.hijack;
  }

  param(index: number): string {
    try {
      return decodeURIComponent(this.params[index] ?? '');
    } catch {
      throw new EngineError(400, 'the request target is not valid');
    }
  }

  flag(name: string): boolean {
    return ['1', 'true', 'True', 'yes'].includes(this.query.get(name) ?? '');
  }

  get response(): ServerResponse {
    if (!this.#response) throw new EngineError(400, 'this endpoint cannot be upgraded');
    return this.#response;
  }

  /** Throws when the body asks for something that the route does not carry out. */
  async json<Body extends object>(): Promise<Body> {
    const bytes = await this.bytes();
    const body = bytes.length === 0 ? {} : (decoded(bytes) ?? {});
    checkBody(this.#route, body);
    return body as Body;
  }

  /** The body as it came; at most 4 MiB. */
  async bytes(): Promise<Buffer> {
    if (this.#hijack) return this.#hijack.body;
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of this.request as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > bodyLimitBytes) throw new EngineError(413, 'request body too large');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  send(status: number, body?: unknown): void {
    if (body === undefined) {
      this.response.writeHead(status, status === 204 || status === 304 ? {} : { 'content-length': 0 }).end();
      return;
    }
    const text = `${JSON.stringify(body)}\n`;
    this.response
      .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
      .end(text);
  }

  /** Headers go out at once: clients wait for them before they act (`wait`, `events`). */
  jsonLines(): (line: unknown) => void {
    this.response.writeHead(200, { 'content-type': 'application/json' });
    this.response.flushHeaders();
    return (line) => {
      if (!this.response.writableEnded) this.response.write(`${JSON.stringify(line)}\r\n`);
    };
  }

  rawStream(tty: boolean): RawStream {
    const type = tty ? 'application/vnd.docker.raw-stream' : 'application/vnd.docker.multiplexed-stream';
    if (this.#hijack) return hijackedStream(this.#hijack, type);
    this.response.writeHead(200, { 'content-type': type });
    this.response.flushHeaders();
    return plainStream(this.request, this.response);
  }
}

function decoded(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    throw new EngineError(400, 'invalid JSON: the request body cannot be decoded');
  }
}

function hijackedStream({ socket, rest }: Hijack, type: string): RawStream {
  socket.write(
    `HTTP/1.1 101 UPGRADED\r\nContent-Type: ${type}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`,
  );
  socket.on('error', () => socket.destroy());
  return {
    write: (chunk) => {
      if (socket.writable) socket.write(chunk);
    },
    end: () => void socket.end(),
    onData: (callback) => {
      if (rest.length > 0) callback(rest);
      socket.on('data', callback);
      socket.resume();
    },
    onInputEnd: (callback) => void socket.on('end', callback),
    onClose: (callback) => void socket.on('close', callback),
  };
}

/** Without an upgrade there is no input: the request's body was the parameters. */
function plainStream(request: IncomingMessage, response: ServerResponse): RawStream {
  return {
    write: (chunk) => {
      if (!response.writableEnded) response.write(chunk);
    },
    end: () => void response.end(),
    onData: () => request.resume(),
    onInputEnd: () => undefined,
    onClose: (callback) => void response.on('close', callback),
  };
}
