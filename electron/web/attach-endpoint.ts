// Owns the local endpoint of a running core: a socket over which the command line and windows attach, so that all doors see the same truth.
// Not reachable from other machines or other users.
import { chmodSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import writeFileAtomic from 'write-file-atomic';
import type { Core } from '#core/create-core';
import { AppError } from '#shared/errors/app-error';
import type { Session } from '#rpc/session';
import type { WebSocket } from 'ws';
import { endpointRecordPath, lastEndpointPath, type EndpointRecord } from './endpoint-record.ts';
import { DoorServer, type UpgradeVerdict } from './door-server.ts';
import { chooseEndpointPath, removeEndpoint, removeLeftEndpoints } from './endpoint-place.ts';
import { isNonce, isProofOf, newNonce, NONCE_HEADER, PROOF_HEADER, proofOf } from './mutual-proof.ts';
import { serveSocket } from './serve-socket.ts';

export interface AttachEndpoint {
  /** Whether a command of another process is at work here, or has only just come. Followers do not count: they go on elsewhere. */
  readonly isUsed: boolean;
  /** Whether one of them waits for an answer. */
  readonly isAwaited: boolean;
  /** No new clients; those that are attached stay. */
  shut(): void;
  close(): Promise<void>;
}

/** A way into the browser door of this core. */
export interface DoorAddress {
  /** Holds a one-time token. */
  url: string;
  /** A file of this user alone that leads to such an address. */
  page: string;
}

interface EndpointOptions {
  core: Core;
  directory: string;

  /** Fresh with each call, or null when this core has no browser door. */
  openAddress: () => DoorAddress | null;
}

interface Service extends Pick<EndpointOptions, 'core' | 'openAddress'> {
  sessions: Set<Session>;
}

/** Rejects with `app.endpointUnusable` where the socket or its record cannot be made in a place of this user alone. */
export async function listenForAttach(options: EndpointOptions): Promise<AttachEndpoint> {
  const { core, directory } = options;
  const recordPath = endpointRecordPath(directory);
  removeLeftEndpoints(directory, lastEndpointPath(directory));
  const path = chooseEndpointPath(directory);
  const secret = randomBytes(32).toString('base64url');
  const sessions = new Set<Session>();
  const door = new DoorServer({
    log: core.log,
    answer: (_request, _target, answer) => void answer.writeHead(404, { connection: 'close' }).end(),
    judgeUpgrade: (request, target) => judgeUpgrade(request, target, { ...options, sessions, path, secret }),
  });
  const close = async () => {
    await door.close();
    removeEndpoint(path);
  };
  try {
    await door.listen({ path });
    if (process.platform !== 'win32') chmodSync(path, 0o600);
    const record: EndpointRecord = { processId: process.pid, path, secret };
    await writeFileAtomic(recordPath, JSON.stringify(record), { mode: 0o600 });
  } catch (thrown) {
    await close();
    const problem = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('app.endpointUnusable', { path: recordPath, problem }, { cause: thrown });
  }
  const shut = () => rmSync(recordPath, { force: true });
  return {
    get isUsed() {
      return sessions.size > 0 || door.hasStrangers;
    },
    get isAwaited() {
      return [...sessions].some(({ isAwaited }) => isAwaited);
    },
    shut,
    async close() {
      shut();
      await close();
    },
  };
}

function judgeUpgrade(
  request: IncomingMessage,
  target: string,
  { path, secret, ...service }: Service & { path: string; secret: string },
): UpgradeVerdict {
  const admitted = admissions(service)[target];
  if (!admitted) return 404;
  const clientNonce = request.headers[NONCE_HEADER];
  if (!isNonce(clientNonce)) return 401;
  const challenge = { secret, path, clientNonce, coreNonce: newNonce() };
  return {
    headers: [`${NONCE_HEADER}: ${challenge.coreNonce}`, `${PROOF_HEADER}: ${proofOf('core', challenge)}`],
    judge: ({ proof }) => (isProofOf('client', proof, challenge) ? admitted : null),
  };
}

/** What a client may come for, by the target of its upgrade. */
function admissions({
  core,
  openAddress,
  sessions,
}: Service): Record<string, ((client: WebSocket) => void) | undefined> {
  return {
    '/follow': (client) => void serveSocket(client, { core, actor: 'cli' }),
    '/rpc': (client) => {
      const session = serveSocket(client, { core, actor: 'cli' });
      sessions.add(session);
      client.on('close', () => sessions.delete(session));
    },
    '/address': (client) => {
      client.send(JSON.stringify(openAddress()));
      client.close();
    },
  };
}
