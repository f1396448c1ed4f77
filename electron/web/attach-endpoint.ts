// Owns the local endpoint of a running core: a socket in the data directory over which the command line attaches, so that window,
// browser and command line always see the same truth. Not reachable from other machines or other users.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { WebSocketServer, WebSocket } from 'ws';
import writeFileAtomic from 'write-file-atomic';
import type { Core } from '#core/create-core';
import { RpcClient } from '#rpc/client';
import type { ServerFrame } from '#shared/wire/frames';
import { FRAME_LIMIT_BYTES } from '#shared/wire/frames';
import { endpointPath, endpointRecordPath } from './data-directory.ts';
import { serveSocket } from './serve-socket.ts';

export interface AttachEndpoint {
  close(): Promise<void>;
}

interface EndpointOptions {
  core: Core;
  directory: string;
  /** A fresh address of the browser door, or null when this core has none. */
  openAddress: () => string | null;
}

export async function listenForAttach({
  core,
  directory,
  openAddress,
}: EndpointOptions): Promise<AttachEndpoint> {
  const path = endpointPath(directory);
  const secret = randomBytes(32).toString('base64url');
  if (process.platform !== 'win32') await rm(path, { force: true });
  const server = createServer((request, answer) => {
    if (!isAllowed(request, secret)) return void answer.writeHead(401).end();
    if (request.method === 'POST' && request.url === '/address') {
      answer.writeHead(200, { 'content-type': 'application/json' });
      return void answer.end(JSON.stringify({ url: openAddress(), processId: process.pid }));
    }
    answer.writeHead(404).end();
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: FRAME_LIMIT_BYTES });
  server.on('upgrade', (request, socket, head) => {
    if (!isAllowed(request, secret)) return void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (client) => serveSocket(client, { core, actor: 'cli' }));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  if (process.platform !== 'win32') await chmod(path, 0o600);
  const record = JSON.stringify({ processId: process.pid, path, secret });
  await writeFileAtomic(endpointRecordPath(directory), record, { mode: 0o600 });
  return {
    async close() {
      for (const client of sockets.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
      await rm(endpointRecordPath(directory), { force: true });
    },
  };
}

interface EndpointRecord {
  processId: number;
  path: string;
  secret: string;
}

export interface Attached {
  client: RpcClient;
  processId: number;
}

/** Null when no core answers in this data directory. */
export async function attachToCore(directory: string): Promise<Attached | null> {
  const record = await readRecord(directory);
  if (!record) return null;
  const socket = new WebSocket('ws://localhost/rpc', {
    headers: { authorization: `Bearer ${record.secret}` },
    handshakeTimeout: 3_000,
    createConnection: () => connect(record.path),
  });
  const opened = await new Promise<boolean>((resolve) => {
    socket.once('open', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  if (!opened) return null;
  const client = new RpcClient({
    send: (frame) => socket.send(JSON.stringify(frame)),
    close: () => socket.close(),
  });
  socket.on('message', (data) =>
    client.receive(JSON.parse((data as Buffer).toString('utf8')) as ServerFrame),
  );
  socket.on('close', () => client.disconnected());
  return { client, processId: record.processId };
}

/** A fresh address of the running browser door, or null. */
export async function askForAddress(directory: string): Promise<string | null> {
  const record = await readRecord(directory);
  if (!record) return null;
  const { request } = await import('node:http');
  return new Promise((resolve) => {
    const call = request(
      {
        socketPath: record.path,
        path: '/address',
        method: 'POST',
        headers: { authorization: `Bearer ${record.secret}` },
      },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        answer.on('end', () => {
          try {
            resolve((JSON.parse(body) as { url: string | null }).url);
          } catch {
            resolve(null);
          }
        });
      },
    );
    call.setTimeout(3_000, () => call.destroy());
    call.on('error', () => resolve(null));
    call.end();
  });
}

async function readRecord(directory: string): Promise<EndpointRecord | null> {
  try {
    return JSON.parse(await readFile(endpointRecordPath(directory), 'utf8')) as EndpointRecord;
  } catch {
    return null;
  }
}

function isAllowed(request: IncomingMessage, secret: string): boolean {
  const shown = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${secret}`);
  return shown.length === wanted.length && timingSafeEqual(shown, wanted);
}
