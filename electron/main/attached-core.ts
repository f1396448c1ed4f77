// Owns a window on the core of another process (`dgsite serve`): each session is one connection to its endpoint, and
// frames pass unread.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { AppError } from '#shared/errors/app-error';
import { FRAME_LIMIT_BYTES, type ClientFrame, type ServerFrame } from '#shared/wire/frames';
import { endpointRecordPath } from '#web/data-directory';
import type { CoreDoor } from './core-door.ts';

export function attachedCore(directory: string, lost: () => void): CoreDoor {
  const { path, secret } = readEndpoint(directory);
  const open = new Set<WebSocket>();
  let closing = false;
  return {
    openSession(send) {
      const socket = new WebSocket('ws://localhost/rpc', {
        headers: { authorization: `Bearer ${secret}` },
        handshakeTimeout: 3000,
        maxPayload: 64 * FRAME_LIMIT_BYTES,
        createConnection: () => connect(path),
      });
      open.add(socket);
      const early: ClientFrame[] = [];
      socket.on('open', () => early.splice(0).forEach((frame) => socket.send(JSON.stringify(frame))));
      socket.on('message', (data) => send(JSON.parse((data as Buffer).toString('utf8')) as ServerFrame));
      socket.on('error', () => socket.terminate());
      socket.on('close', () => {
        if (open.delete(socket) && !closing) lost();
      });
      return {
        receive(frame) {
          if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
          else early.push(frame);
        },
        close() {
          open.delete(socket);
          socket.close();
        },
      };
    },
    close() {
      closing = true;
      for (const socket of open) socket.terminate();
      return Promise.resolve();
    },
  };
}

function readEndpoint(directory: string): { path: string; secret: string } {
  try {
    return JSON.parse(readFileSync(endpointRecordPath(directory), 'utf8')) as {
      path: string;
      secret: string;
    };
  } catch (thrown) {
    throw new AppError('app.dataDirectory', { directory }, { cause: thrown });
  }
}
