// Owns the way from another process of the same user to a running core. No frame is sent before the core has proved that it is the one that wrote
// `core.json`: another process that listens at its path receives a fresh nonce and nothing else.
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { RpcClient } from '#rpc/client';
import { AppError } from '#shared/errors/app-error';
import { FRAME_LIMIT_BYTES, type ServerFrame } from '#shared/wire/frames';
import type { DoorAddress } from './attach-endpoint.ts';
import { requirePrivateEndpoint } from './endpoint-place.ts';
import { readEndpointRecord, type EndpointRecord } from './endpoint-record.ts';
import { isNonce, isProofOf, newNonce, NONCE_HEADER, PROOF_HEADER, proofOf } from './mutual-proof.ts';

const HANDSHAKE_MS = 3_000;

/** `/rpc`: a command, for whose end a core waits before its own. `/follow`: who stays until the core ends, and goes on with the next one. */
export type AttachTarget = '/rpc' | '/follow' | '/address';

export interface Attached {
  client: RpcClient;
  processId: number;
  /** Resolves when the connection has gone. */
  lost: Promise<AppError>;
}

/**
 * A socket that opens once both sides have proved themselves; whoever waits for `open` may send. Where the other side cannot, it closes with
 * an error. Throws `app.endpointUnusable` when the place is not this user's alone.
 */
export function dialCore(record: EndpointRecord, target: AttachTarget): WebSocket {
  const { path, secret } = record;
  requirePrivateEndpoint(path);
  const clientNonce = newNonce();
  const socket = new WebSocket(`ws://localhost${target}`, {
    headers: { [NONCE_HEADER]: clientNonce },
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: 64 * FRAME_LIMIT_BYTES,
    createConnection: () => connect(path),
  });
  let proof: string | null = null;
  socket.once('upgrade', ({ headers }) => {
    const coreNonce = headers[NONCE_HEADER];
    if (!isNonce(coreNonce)) return socket.terminate();
    const challenge = { secret, path, clientNonce, coreNonce };
    if (!isProofOf('core', headers[PROOF_HEADER], challenge)) return socket.terminate();
    proof = proofOf('client', challenge);
  });
  socket.once('open', () => socket.send(JSON.stringify({ proof })));
  return socket;
}

/** Null when no core answers in this data directory. Rejects with `app.endpointUnusable` when the place is not this user's alone. */
export async function attachToCore(
  directory: string,
  target: '/rpc' | '/follow' = '/rpc',
): Promise<Attached | null> {
  const record = readLivingRecord(directory);
  if (!record) return null;
  const socket = dialCore(record, target);
  if (!(await hasOpened(socket))) return null;
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

/** A fresh way into the browser door of the running core, or null. */
export async function askForAddress(directory: string): Promise<DoorAddress | null> {
  const record = readLivingRecord(directory);
  if (!record) return null;
  const socket = dialCore(record, '/address');
  return new Promise((resolve) => {
    const deadline = setTimeout(() => socket.terminate(), HANDSHAKE_MS);
    socket.once('message', (data) =>
      resolve(JSON.parse((data as Buffer).toString('utf8')) as DoorAddress | null),
    );
    socket.once('error', () => resolve(null));
    socket.once('close', () => {
      clearTimeout(deadline);
      resolve(null);
    });
  });
}

/** A core that was killed leaves its record, and often its socket too; without the socket there is nobody to ask. */
function readLivingRecord(directory: string): EndpointRecord | null {
  const record = readEndpointRecord(directory);
  if (!record || process.platform === 'win32') return record;
  return existsSync(record.path) ? record : null;
}

function hasOpened(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve(true));
    socket.on('error', () => resolve(false));
  });
}
