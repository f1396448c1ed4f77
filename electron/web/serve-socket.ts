// Owns carrying frames between one WebSocket and one session, with limits on rate and on what may wait to be sent.
import type { WebSocket } from 'ws';
import type { Core } from '#core/create-core';
import { createSession, type Session } from '#rpc/session';

const FRAMES_PER_SECOND = 500;
const WAITING_BYTES = 64 * 1_048_576;

interface Service {
  core: Core;
  actor: string;
  /** Session of the browser door. */
  doorSession?: string;
}

export function serveSocket(socket: WebSocket, { core, actor, doorSession }: Service): Session {
  let budget = FRAMES_PER_SECOND;
  const refill = setInterval(() => (budget = FRAMES_PER_SECOND), 1000);
  refill.unref();
  /** A fault in carrying one client's frames costs that client its connection and nobody else anything. */
  const contained = (work: () => void) => {
    try {
      work();
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.stack : String(thrown);
      core.log.error({ actor, error }, 'a frame could not be carried');
      socket.terminate();
    }
  };
  const session = createSession({
    dispatcher: core.dispatcher,
    events: core.events,
    capabilities: { fileDialogs: false, tray: false, secureSecrets: false },
    actor,
    doorSession,
    send: (frame) =>
      contained(() => {
        if (socket.readyState !== socket.OPEN) return;
        // A client that stopped reading is let go; it comes back and gets the gap or a resync.
        if (socket.bufferedAmount > WAITING_BYTES) return socket.terminate();
        socket.send(JSON.stringify(frame));
      }),
  });
  socket.on('message', (data, isBinary) => {
    budget -= 1;
    if (isBinary || budget < 0) return socket.close(1008, 'too many frames');
    contained(() => session.receiveText((data as Buffer).toString('utf8')));
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    clearInterval(refill);
    session.close();
  });
  return session;
}
