// Owns the first moments of a WebSocket: its other side may say one small thing within a deadline, and that must let it in.
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

const DEADLINE_MS = 5_000;
const MAX_BYTES = 4_096;
const FAREWELL_MS = 1_000;
/** Told to a client that was not let in, or is not any more. */
export const REFUSED_CODE = 4401;

/** What follows when the first frame lets its sender in. */
export type Admitted = (client: WebSocket) => void;

/** `judge` is given the first frame, parsed, and answers null to refuse it. */
export function awaitFirstFrame(
  client: WebSocket,
  connection: Duplex,
  judge: (frame: Partial<Record<string, unknown>>) => Admitted | null,
): void {
  let isWaiting = true;
  let arrivedBytes = 0;
  // ws holds a frame back until it is whole; so what arrives is counted below it.
  const count = (chunk: Buffer) => {
    arrivedBytes += chunk.length;
    if (isWaiting && arrivedBytes > MAX_BYTES) client.terminate();
  };
  const deadline = setTimeout(() => client.terminate(), DEADLINE_MS);
  const stopWaiting = () => {
    isWaiting = false;
    clearTimeout(deadline);
    connection.off('data', count);
  };
  connection.on('data', count);
  client.on('error', () => client.terminate());
  client.once('close', stopWaiting);
  client.once('message', (data, isBinary) => {
    stopWaiting();
    const frame = isBinary ? null : parse((data as Buffer).toString('utf8'));
    const admitted = frame && judge(frame);
    if (admitted) admitted(client);
    else refuse(client);
  });
}

/** A client that does not take its leave is cut off. */
export function refuse(client: WebSocket): void {
  client.close(REFUSED_CODE, 'not signed in');
  setTimeout(() => client.terminate(), FAREWELL_MS).unref();
}

function parse(text: string): Partial<Record<string, unknown>> | null {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === 'object' && frame !== null ? frame : null;
  } catch {
    return null;
  }
}
