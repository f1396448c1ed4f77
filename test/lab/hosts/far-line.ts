// Owns a line that is far and bad: what goes through arrives in order, half a round trip later, and some pieces wait for the
// retransmission that a lost packet costs. This kernel has no netem; above TCP a lost packet is seen as exactly such a wait.
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface FarLineOptions {
  to: { address: string; port: number };
  roundTripMs: number;
  /** 0 to 1, per piece. */
  loss: number;
}

export interface FarLine extends AsyncDisposable {
  /** On 127.0.0.1. */
  port: number;
  /** Pieces that had to wait for a retransmission. */
  lost: () => number;
}

/** Linux's least retransmission timeout, beyond the round trip that it waits in any case. */
const RETRANSMIT_MS = 200;
/** What one packet carries. */
const SEGMENT_BYTES = 1_448;

export async function farLine({ to, roundTripMs, loss }: FarLineOptions): Promise<FarLine> {
  const sockets = new Set<Socket>();
  let lost = 0;
  const carry = (from: Socket, into: Socket) => {
    const late = inOrder();
    from.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at += SEGMENT_BYTES) {
        const piece = chunk.subarray(at, at + SEGMENT_BYTES);
        const isLost = Math.random() < loss;
        if (isLost) lost += 1;
        const extraMs = isLost ? RETRANSMIT_MS + roundTripMs : 0;
        late(
          () => {
            if (!into.destroyed) into.write(piece);
          },
          roundTripMs / 2 + extraMs,
        );
      }
    });
    from.on('end', () => late(() => into.end(), roundTripMs / 2));
    from.on('error', () => into.destroy());
  };
  const server = createServer((near) => {
    const far = connect(to.port, to.address);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.once('close', () => sockets.delete(socket));
    }
    carry(near, far);
    carry(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    lost: () => lost,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Does things later, each at least its delay from now and never before the one that came before it. */
function inOrder(): (work: () => void, delayMs: number) => void {
  const waiting: { work: () => void; at: number }[] = [];
  let lastAt = 0;
  let timer: NodeJS.Timeout | null = null;
  const turn = () => {
    timer = null;
    while (waiting[0] && waiting[0].at <= Date.now()) waiting.shift()?.work();
    if (waiting[0]) timer = setTimeout(turn, waiting[0].at - Date.now());
  };
  return (work, delayMs) => {
    lastAt = Math.max(lastAt, Date.now() + delayMs);
    waiting.push({ work, at: lastAt });
    timer ??= setTimeout(turn, delayMs);
  };
}
