// Owns local doors to ports of a host: one loopback listener per remote address and port, made when first asked for, piping
// through the host's one SSH connection, gone with it.
import { createServer, type Server, type Socket } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';

/** Opens a connection to an address and port as the host sees them. */
export type OpenPort = (address: string, port: number) => Promise<Duplex>;

interface Door {
  port: Promise<number>;
  server: Server;
}

export class PortForwards {
  readonly #openPort: OpenPort;
  readonly #doors = new Map<string, Door>();
  readonly #open = new Set<Socket>();
  #closed = false;

  constructor(openPort: OpenPort) {
    this.#openPort = openPort;
  }

  /** The port on 127.0.0.1 that leads there. */
  port(address: string, port: number): Promise<number> {
    if (this.#closed) return Promise.reject(new Error('the connection to the host has ended'));
    const key = `${address} ${port}`;
    const existing = this.#doors.get(key);
    if (existing) return existing.port;
    const server = createServer({ noDelay: true }, (socket) => this.#carry(socket, address, port));
    const listening = new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const bound = server.address();
        resolve(typeof bound === 'object' && bound ? bound.port : 0);
      });
    });
    listening.catch(() => this.#doors.delete(key));
    this.#doors.set(key, { port: listening, server });
    return listening;
  }

  close(): void {
    this.#closed = true;
    for (const { server } of this.#doors.values()) server.close();
    for (const socket of this.#open) socket.destroy();
    this.#doors.clear();
  }

  #carry(socket: Socket, address: string, port: number): void {
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    socket.on('error', () => undefined);
    this.#openPort(address, port).then(
      (channel) => {
        if (socket.destroyed) return void channel.destroy();
        pipeline(socket, channel, () => undefined);
        pipeline(channel, socket, () => undefined);
        socket.once('close', () => channel.destroy());
        channel.once('close', () => socket.destroySoon());
      },
      () => socket.destroy(),
    );
  }
}
