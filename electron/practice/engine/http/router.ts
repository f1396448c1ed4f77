// Owns from bytes to handler: API versions in the path, matching, upgrades (with a body), errors as Docker words them.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { readRequestTarget } from '#shared/wire/request-target';
import { EngineError } from '../engine-error.ts';
import { checkQuery } from './accepted-requests.ts';
import { bodyLimitBytes, RequestContext } from './request-context.ts';

export type Handler = (context: RequestContext) => void | Promise<void>;

export interface Route {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Method and template: what is accepted is listed under it. */
  name: string;
  pattern: RegExp;
  handler: Handler;
}

const longestShownPath = 200;

export const newestApiVersion = '1.47';
export const oldestApiVersion = '1.40';

/** `*` matches one segment, `**` several: image names contain slashes. */
export function route(method: Route['method'], template: string, handler: Handler): Route {
  const source = template.replaceAll('.', '\\.').replaceAll('**', '(.+)').replaceAll('*', '([^/]+)');
  return { method, name: `${method} ${template}`, pattern: new RegExp(`^${source}$`), handler };
}

const asNumber = (version: string): number => {
  const [major = '0', minor = '0'] = version.split('.');
  return Number(major) * 1000 + Number(minor);
};

export const isBefore = (version: string, other: string): boolean => asNumber(version) < asNumber(other);

export function checkVersion(version: string): void {
  if (isBefore(newestApiVersion, version)) {
    throw new EngineError(
      400,
      `client version ${version} is too new. Maximum supported API version is ${newestApiVersion}`,
    );
  }
  if (isBefore(version, oldestApiVersion)) {
    throw new EngineError(
      400,
      `client version ${version} is too old. Minimum supported API version is ${oldestApiVersion}, please upgrade your client to a newer version`,
    );
  }
}

export class Router {
  readonly #routes: Route[];
  readonly #before: (path: string) => Promise<void>;

  constructor(routes: Route[], before: (path: string) => Promise<void>) {
    this.#routes = routes;
    this.#before = before;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { handler, context } = await this.#find(request, { response });
      await handler(context);
    } catch (error) {
      const { status, message } = asFailure(error);
      if (response.headersSent) response.destroy();
      else {
        const text = `${JSON.stringify({ message })}\n`;
        response.writeHead(status, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        });
        response.end(request.method === 'HEAD' ? undefined : text);
      }
    }
  }

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      // Node hands over the connection at the end of the headers: the request's body is still on the wire.
      const { body, rest } = await readBody(socket, {
        head,
        sizeBytes: Number(request.headers['content-length'] ?? 0),
      });
      const { handler, context } = await this.#find(request, { hijack: { socket, body, rest } });
      await handler(context);
    } catch (error) {
      const { status, message } = asFailure(error);
      const text = `${JSON.stringify({ message })}\n`;
      socket.end(
        `HTTP/1.1 ${String(status)} Error\r\ncontent-type: application/json\r\n` +
          `content-length: ${String(Buffer.byteLength(text))}\r\nconnection: close\r\n\r\n${text}`,
        () => socket.destroy(),
      );
    }
  }

  async #find(
    request: IncomingMessage,
    rest: Pick<ConstructorParameters<typeof RequestContext>[0], 'response' | 'hijack'>,
  ) {
    const target = readRequestTarget(request.url);
    if (!target) throw new EngineError(400, 'the request target is not a path');
    const versioned = /^\/v(\d+\.\d+)(\/.*)$/.exec(target.path);
    const version = versioned?.[1] ?? newestApiVersion;
    checkVersion(version);
    const path = versioned?.[2] ?? target.path;
    const query = new URLSearchParams(target.query);
    await this.#before(path);
    for (const { method, name, pattern, handler } of this.#routes) {
      const found = method === request.method ? pattern.exec(path) : null;
      if (!found) continue;
      checkQuery(name, query);
      const asked = { request, version, route: name, query, params: found.slice(1) };
      return { handler, context: new RequestContext({ ...asked, ...rest }) };
    }
    throw new EngineError(
      501,
      `the practice engine does not support ${request.method ?? ''} ${path.slice(0, longestShownPath)}`,
    );
  }
}

function asFailure(error: unknown): { status: number; message: string } {
  if (error instanceof EngineError) return { status: error.status, message: error.message };
  return { status: 500, message: error instanceof Error ? error.message : String(error) };
}

async function readBody(
  socket: Duplex,
  from: { head: Buffer; sizeBytes: number },
): Promise<{ body: Buffer; rest: Buffer }> {
  const split = (bytes: Buffer) => ({
    body: bytes.subarray(0, from.sizeBytes),
    rest: bytes.subarray(from.sizeBytes),
  });
  if (from.sizeBytes > bodyLimitBytes) throw new EngineError(413, 'request body too large');
  if (from.head.length >= from.sizeBytes) return Promise.resolve(split(from.head));
  return new Promise((resolve, reject) => {
    const chunks = [from.head];
    let arrived = from.head.length;
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      arrived += chunk.length;
      if (arrived < from.sizeBytes) return;
      socket.off('data', take);
      socket.pause();
      resolve(split(Buffer.concat(chunks)));
    };
    socket.on('data', take);
    socket.once('close', () => reject(new EngineError(400, 'the request body was cut')));
    socket.resume();
  });
}
