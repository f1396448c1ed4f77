// Owns the networking seam of a stand-in: listening on a container port and reaching `name:port`.
// `DirectNetwork` is plain sockets and DNS (real containers); `PracticeNetwork` asks the practice daemon,
// which plays Docker's DNS, so that aliases, removals and drills behave like the real thing.
import type { Server } from 'node:net';
import { guardServer } from '#base/guard-server';
import type { FromChild, ToChild } from '#practice/seam/messages';

export interface Address {
  host: string;
  port: number;
}

export interface Network {
  listen(server: Server, address: Address): Promise<void>;
  /** Where to connect for `host:port`; rejects with an error that carries `code`, like a socket would. */
  resolve(address: Address): Promise<Address>;
}

class NetworkError extends Error {
  readonly code: string;
  constructor(code: string, address: Address) {
    super(
      code === 'ENOTFOUND'
        ? `getaddrinfo ENOTFOUND ${address.host}`
        : `connect ${code} ${address.host}:${String(address.port)}`,
    );
    this.code = code;
  }
}

function listening(server: Server, address: Address): Promise<void> {
  guardServer(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

export class DirectNetwork implements Network {
  listen(server: Server, address: Address): Promise<void> {
    return listening(server, address);
  }
  resolve(address: Address): Promise<Address> {
    return Promise.resolve(address);
  }
}

export class PracticeNetwork implements Network {
  readonly #waiting = new Map<number, (answer: ToChild) => void>();
  #lastId = 0;

  constructor() {
    process.on('message', (message: ToChild) => {
      if (message.type !== 'resolved' && message.type !== 'unresolved') return;
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    });
  }

  async listen(server: Server, address: Address): Promise<void> {
    await listening(server, { host: '127.0.0.1', port: 0 });
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no TCP address after listen');
    send({ type: 'listening', port: address.port, actualPort: bound.port });
    // A server that takes no new connections while it finishes emits `close` only at its end; others shall go elsewhere at once.
    const close = server.close.bind(server);
    server.close = (callback) => {
      send({ type: 'closed', port: address.port });
      return close(callback);
    };
  }

  async resolve(address: Address): Promise<Address> {
    const id = ++this.#lastId;
    const answer = await new Promise<ToChild>((resolve) => {
      this.#waiting.set(id, resolve);
      send({ type: 'resolve', id, ...address });
    });
    if (answer.type === 'resolved') return { host: answer.host, port: answer.port };
    throw new NetworkError(answer.type === 'unresolved' ? answer.code : 'EPROTO', address);
  }
}

function send(message: FromChild): void {
  process.send?.(message);
}
