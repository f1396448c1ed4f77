// Owns connections to a socket of this machine. A change asks its engine many things in a row, and a connection for each costs the engine more
// than the answer; but one that lay idle may be dead, because its daemon was restarted meanwhile, and the next question would go into it.
import { Agent, type ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';

/** Far less than a daemon needs to be restarted. */
const IDLE_MS = 500;

export class LocalAgent extends Agent {
  readonly #ends = new WeakMap<Duplex, NodeJS.Timeout>();

  constructor() {
    super({ keepAlive: true });
  }

  override keepSocketAlive(socket: Duplex): boolean {
    this.#ends.set(socket, setTimeout(() => socket.destroy(), IDLE_MS).unref());
    // Node's own types say that this answers nothing; without `true` the socket is closed.
    return super.keepSocketAlive(socket) as unknown as boolean;
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    clearTimeout(this.#ends.get(socket));
    super.reuseSocket(socket, request);
  }
}
