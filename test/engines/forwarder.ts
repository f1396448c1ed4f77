// Owns the operator's load balancer in tests: one address for callers; new connections go where it points, those that are on stay.
import net from 'node:net';
import { once } from 'node:events';

export interface Forwarder extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40000`. */
  address: string;
  pointAt(port: number): void;
}

export async function startForwarder(port: number): Promise<Forwarder> {
  let target = port;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((outside) => {
    const inside = net.connect({ port: target, host: '127.0.0.1' });
    for (const socket of [outside, inside]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    outside.pipe(inside).pipe(outside);
    outside.on('error', () => inside.destroy());
    outside.on('close', () => inside.destroy());
    inside.on('error', () => outside.resetAndDestroy());
    inside.on('close', () => outside.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    pointAt(next) {
      target = next;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
