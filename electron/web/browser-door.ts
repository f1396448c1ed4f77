// Owns the browser door. Docker access is root access, so it is treated so: loopback only, random port, a one-time token swapped for a key that
// the page keeps for its own origin and shows in its first frame (a cookie would go to every port of 127.0.0.1), allow-lists for Host and
// Origin, no CORS, CSP, limits. Remote use goes through an SSH tunnel.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Core } from '#core/create-core';
import { pagePolicy } from '#shared/wire/page-policy';
import { AppError } from '#shared/errors/app-error';
import { AddressPages } from './address-pages.ts';
import { DoorServer, type UpgradeVerdict } from './door-server.ts';
import { serveSocket } from './serve-socket.ts';
import { refuse as refuseClient, type Admitted } from './first-frame.ts';
import { StaticFiles } from './static-files.ts';

const SESSION_BODY_BYTES = 4_096;

export interface BrowserDoor {
  port: number;
  /** An address with a fresh one-time token in its fragment. */
  openAddress(): string;
  /** A file of this user alone that leads there. It goes when its token is used or too old, and when the door closes. */
  openPage(): string;
  close(): Promise<void>;
}

interface DoorOptions {
  core: Core;
  /** The data directory. */
  directory: string;
  /** Folder of the built UI. */
  ui: string;
  /** 0 picks a free one. */
  port: number;
}

export async function openBrowserDoor({
  core,
  directory,
  ui,
  port: wanted,
}: DoorOptions): Promise<BrowserDoor> {
  const pages = new AddressPages(directory);
  const files = new StaticFiles(ui);
  const door = new DoorServer({ log: core.log, answer, judgeUpgrade });
  await door.listen({ port: wanted, host: '127.0.0.1' }).catch((thrown: unknown) => {
    const problem = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('app.portUnusable', { port: wanted, problem }, { cause: thrown });
  });
  const { port } = door.server.address() as AddressInfo;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const origins = hosts.map((host) => `http://${host}`);

  async function answer(request: IncomingMessage, path: string, answer: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders(port))) answer.setHeader(name, value);
    if (!hosts.includes(request.headers.host ?? ''))
      return refuse(answer, 421, 'This address is not served here.');
    if (request.method === 'POST' && path === '/session') return openSession(request, answer);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(answer, 405, 'Only reading is possible here.');
    await files.serve(path, answer);
  }

  async function openSession(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (!origins.includes(request.headers.origin ?? '')) return refuse(answer, 403, 'Foreign origin.');
    const body = await readBody(request, SESSION_BODY_BYTES);
    if (body === null) return refuse(answer, 413, 'Too large.');
    const { token, key } = shownIn(body);
    const swap = core.sessions.swap({ token: token ?? '', key, client: request.headers['user-agent'] ?? '' });
    const status = swap.outcome === 'opened' ? 200 : 401;
    answer.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    answer.end(JSON.stringify(swap));
  }

  function judgeUpgrade(request: IncomingMessage, path: string): UpgradeVerdict {
    const fine =
      path === '/rpc' &&
      hosts.includes(request.headers.host ?? '') &&
      origins.includes(request.headers.origin ?? '');
    return fine ? { judge: ({ key }) => admit(key) } : 403;
  }

  function admit(key: unknown): Admitted | null {
    const doorSession = typeof key === 'string' ? core.sessions.admit(key) : null;
    if (doorSession === null) return null;
    return (client) => {
      const disconnect = core.sessions.connect(doorSession, () => refuseClient(client));
      client.on('message', () => core.sessions.touch(doorSession));
      client.once('close', disconnect);
      serveSocket(client, { core, actor: 'browser', doorSession });
    };
  }

  const addressWith = (token: string) => `http://127.0.0.1:${port}/#token=${token}`;
  const openAddress = () => addressWith(core.sessions.newToken());
  return {
    port,
    openAddress,
    openPage: () => pages.write((spent) => addressWith(core.sessions.newToken(spent))),
    async close() {
      pages.close();
      await door.close();
    },
  };
}

function securityHeaders(port: number): Record<string, string> {
  return {
    'content-security-policy': pagePolicy([`ws://127.0.0.1:${port}`, `ws://localhost:${port}`]),
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

function shownIn(body: string): { token: string | null; key: string | null } {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  try {
    const shown = JSON.parse(body) as { token?: unknown; key?: unknown } | null;
    return { token: text(shown?.token), key: text(shown?.key) };
  } catch {
    return { token: null, key: null };
  }
}
