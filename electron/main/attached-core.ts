// Owns a window on the core of another process (`dgsite serve`): each session is one connection to its endpoint, and
// frames pass unread.
import { WebSocket } from 'ws';
import { AppError } from '#shared/errors/app-error';
import type { ClientFrame, ServerFrame } from '#shared/wire/frames';
import { dialCore } from '#web/attach-client';
import { readEndpointRecord } from '#web/endpoint-record';
import type { CoreDoor } from './core-door.ts';

/** Throws `app.endpointUnusable` when the endpoint is not this user's alone. */
export function attachedCore(directory: string, lost: () => void): CoreDoor {
  const record = readEndpointRecord(directory);
  if (!record) throw new AppError('app.coreBusy', { pid: 'unknown', directory });
  const open = new Set<WebSocket>();
  let closing = false;
  return {
    openSession(send) {
      const socket = dialCore(record, '/follow');
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
