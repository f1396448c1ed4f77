// Owns a way to a registry that delivers so many bytes and then falls silent, as a dying link does, until it is told to go on.
import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '#test/fixtures/free-port';

export interface StallingProxy extends AsyncDisposable {
  /** "127.0.0.1:PORT": engines trust that without TLS. */
  address: string;
  /** Resolves when the bytes have been delivered and the silence has begun. */
  stalled: Promise<void>;
  /** From now on everything is delivered; what was held back too. */
  goOn(): void;
}

export async function stallingProxy(target: string, afterBytes: number): Promise<StallingProxy> {
  const [host = '', port = ''] = target.split(':');
  const silence = Promise.withResolvers<void>();
  const open = new Set<Socket>();
  const held = new Set<Socket>();
  let deliveredBytes = 0;
  let flows = false;
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.once('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.on('error', () => other.destroy());
    }
    near.pipe(far);
    far.on('data', (chunk) => {
      near.write(chunk);
      deliveredBytes += chunk.length;
      if (flows || deliveredBytes < afterBytes) return;
      far.pause();
      held.add(far);
      silence.resolve();
    });
  });
  const own = await freePort();
  await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${String(own)}`,
    stalled: silence.promise,
    goOn() {
      flows = true;
      for (const socket of held) socket.resume();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
