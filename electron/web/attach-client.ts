// Owns the way from another process of the same user to a running core.
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { RpcClient } from '#rpc/client';
import { AppError } from '#shared/errors/app-error';
import type { ServerFrame } from '#shared/wire/frames';
import { endpointRecordPath } from './data-directory.ts';

export interface EndpointRecord {
  processId: number;
  path: string;
  secret: string;
}

export interface Attached {
  client: RpcClient;
  processId: number;
  /** Resolves when the connection has gone. */
  lost: Promise<AppError>;
}

/** Null when no core answers in this data directory. */
export async function attachToCore(directory: string): Promise<Attached | null> {
  const record = await readEndpointRecord(directory);
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
  const lost = new Promise<AppError>((resolve) =>
    socket.on('close', () => {
      const error = new AppError('app.coreEnded', { pid: record.processId });
      client.disconnected(error);
      resolve(error);
    }),
  );
  return { client, processId: record.processId, lost };
}

/** A fresh address of the running browser door, or null. */
export async function askForAddress(directory: string): Promise<string | null> {
  const record = await readEndpointRecord(directory);
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

export async function readEndpointRecord(directory: string): Promise<EndpointRecord | null> {
  try {
    return JSON.parse(await readFile(endpointRecordPath(directory), 'utf8')) as EndpointRecord;
  } catch {
    return null;
  }
}
