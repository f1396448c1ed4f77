// Owns what keeps the errors of one connection from ending the process that serves it. Every HTTP server of ours is guarded.
import { STATUS_CODES } from 'node:http';
import type { Server } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Node takes its own error listener off a connection when it hands the connection over for an upgrade; from then on a reset by the other side
 * would be an uncaught exception. The listener set here stays for as long as the connection lives.
 */
export function guardServer(server: Server): void {
  const guard = (socket: Duplex) => void socket.on('error', () => socket.destroy());
  server.on('connection', guard);
  server.on('secureConnection', guard);
  server.on('clientError', (_error: Error, socket: Duplex) => void socket.destroy());
}

/** Answers an upgrade with a status and closes the connection, whether or not the other side closes its end. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  const words = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
  socket.write(words, () => socket.destroy());
}
