// Owns the local endpoint of a running core: a socket in the data directory over which the command line attaches, so that window,
// browser and command line always see the same truth. Not reachable from other machines or other users.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import writeFileAtomic from 'write-file-atomic';
import type { Core } from '#core/create-core';
import { endpointPath, endpointRecordPath } from './data-directory.ts';
import { DoorServer } from './door-server.ts';
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
  const door = new DoorServer({
    log: core.log,
    answer(request, target, answer) {
      if (!isAllowed(request, secret)) return void answer.writeHead(401).end();
      if (request.method === 'POST' && target === '/address') {
        answer.writeHead(200, { 'content-type': 'application/json' });
        return void answer.end(JSON.stringify({ url: openAddress(), processId: process.pid }));
      }
      answer.writeHead(404).end();
    },
    judgeUpgrade(request) {
      if (!isAllowed(request, secret)) return 401;
      return (client) => serveSocket(client, { core, actor: 'cli' });
    },
  });
  await door.listen({ path });
  if (process.platform !== 'win32') await chmod(path, 0o600);
  const record = JSON.stringify({ processId: process.pid, path, secret });
  await writeFileAtomic(endpointRecordPath(directory), record, { mode: 0o600 });
  return {
    async close() {
      await door.close();
      await rm(endpointRecordPath(directory), { force: true });
    },
  };
}

function isAllowed(request: IncomingMessage, secret: string): boolean {
  const shown = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${secret}`);
  return shown.length === wanted.length && timingSafeEqual(shown, wanted);
}
