// Owns one published port: a TCP listener on the host that leads to wherever the container's process listens now.
// As with Docker's own proxy, a caller is let in and then cut when nothing listens inside.
import net from 'node:net';

export interface PublishedPort {
  containerPort: number;
  protocol: string;
  hostIp: string;
  hostPort: number;
}

interface PortProxyOptions {
  /** Address to bind on this machine: practice faces nobody but this machine. */
  bindAddress: string;
  hostPort: number;
  /** The process's actual port, or undefined while it does not listen. */
  target: () => number | undefined;
  counted: (direction: 'in' | 'out', sizeBytes: number) => void;
}

export class PortProxy {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #options: PortProxyOptions;

  private constructor(options: PortProxyOptions) {
    this.#options = options;
    this.#server = net.createServer({ allowHalfOpen: true }, (socket) => this.#serve(socket));
  }

  /** Rejects with Node's own listen error (`EADDRINUSE`, `EACCES`). */
  static async open(options: PortProxyOptions): Promise<PortProxy> {
    const proxy = new PortProxy(options);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen({ port: options.hostPort, host: options.bindAddress, exclusive: true }, () => {
        proxy.#server.off('error', reject);
        resolve();
      });
    });
    return proxy;
  }

  get hostPort(): number {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(outside: net.Socket): void {
    this.#track(outside);
    const port = this.#options.target();
    if (port === undefined) {
      outside.resetAndDestroy();
      return;
    }
    const inside = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.#track(inside);
    outside.setNoDelay(true);
    inside.setNoDelay(true);
    outside.on('data', (chunk) => this.#options.counted('in', chunk.length));
    inside.on('data', (chunk) => this.#options.counted('out', chunk.length));
    outside.pipe(inside);
    inside.pipe(outside);
    outside.on('close', () => inside.destroy());
    inside.on('close', () => outside.destroy());
    inside.on('error', () => outside.resetAndDestroy());
  }

  #track(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
