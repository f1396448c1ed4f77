// Owns the browser door. Docker access is root access, so it is treated so: loopback only, random port, a one-time token swapped for a
// strict cookie, allow-lists for Host and Origin, no CORS, CSP, limits. Remote use goes through an SSH tunnel.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Core } from '#core/create-core';
import { AppError } from '#shared/errors/app-error';
import { DoorKeys } from './door-keys.ts';
import { DoorServer, type UpgradeVerdict } from './door-server.ts';
import { serveSocket } from './serve-socket.ts';
import { StaticFiles } from './static-files.ts';

const SESSION_BODY_BYTES = 4_096;

export interface BrowserDoor {
  port: number;
  /** An address with a fresh one-time token in its fragment. */
  openAddress(): string;
  close(): Promise<void>;
}

interface DoorOptions {
  core: Core;
  /** Folder of the built UI. */
  ui: string;
  /** 0 picks a free one. */
  port: number;
}

export async function openBrowserDoor({ core, ui, port: wanted }: DoorOptions): Promise<BrowserDoor> {
  const keys = new DoorKeys();
  const files = new StaticFiles(ui);
  const door = new DoorServer({ log: core.log, answer, judgeUpgrade });
  await door.listen({ port: wanted, host: '127.0.0.1' }).catch((thrown: unknown) => {
    const problem = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('app.portUnusable', { port: wanted, problem }, { cause: thrown });
  });
  const { port } = door.server.address() as AddressInfo;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const origins = hosts.map((host) => `http://${host}`);
  const cookieName = `site-admin-${port}`;

  async function answer(request: IncomingMessage, path: string, answer: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders(port))) answer.setHeader(name, value);
    if (!hosts.includes(request.headers.host ?? ''))
      return refuse(answer, 421, 'This address is not served here.');
    if (request.method === 'POST' && path === '/session') return openSession(request, answer);
    if (request.method === 'GET' && path === '/session') {
      // Lets a page that lost its socket tell "refused" from "away".
      return void answer.writeHead(keys.isSession(cookieIn(request, cookieName)) ? 204 : 401).end();
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(answer, 405, 'Only reading is possible here.');
    await files.serve(path, answer);
  }

  async function openSession(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (!origins.includes(request.headers.origin ?? '')) return refuse(answer, 403, 'Foreign origin.');
    const body = await readBody(request, SESSION_BODY_BYTES);
    if (body === null) return refuse(answer, 413, 'Too large.');
    const session = keys.swap(tokenIn(body));
    if (session === null) return refuse(answer, 401, 'The token is not valid or was used before.');
    answer.setHeader('set-cookie', `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`);
    answer.writeHead(204).end();
  }

  function judgeUpgrade(request: IncomingMessage, path: string): UpgradeVerdict {
    const fine =
      path === '/rpc' &&
      hosts.includes(request.headers.host ?? '') &&
      origins.includes(request.headers.origin ?? '');
    if (!fine) return 403;
    if (!keys.isSession(cookieIn(request, cookieName))) return 401;
    return (client) => serveSocket(client, { core, actor: 'browser' });
  }

  return {
    port,
    openAddress: () => `http://127.0.0.1:${port}/#token=${keys.newToken()}`,
    close: () => door.close(),
  };
}

function securityHeaders(port: number): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  };
}

function refuse(answer: ServerResponse, status: number, words: string): void {
  answer
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    .end(`${words}\n`);
}

async function readBody(request: IncomingMessage, limitBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limitBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tokenIn(body: string): string {
  try {
    const { token } = JSON.parse(body) as { token?: unknown };
    return typeof token === 'string' ? token : '';
  } catch {
    return '';
  }
}

function cookieIn(request: IncomingMessage, name: string): string {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1] ?? '';
}
