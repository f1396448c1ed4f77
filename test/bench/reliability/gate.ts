// Owns the way from the app to an engine's socket in the fault matrix: open, cut as a dead link is, or answering every question with an error, as
// a daemon does whose own parts have failed. Switching is immediate.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { rmSync } from 'node:fs';

const TROUBLE = JSON.stringify({ message: 'containerd: transport is closing' });
const ERROR_500 = [
  'HTTP/1.1 500 Internal Server Error',
  'Content-Type: application/json',
  `Content-Length: ${Buffer.byteLength(TROUBLE)}`,
  'Connection: close',
  '',
  TROUBLE,
].join('\r\n');

export class Gate {
  readonly path: string;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #state: 'open' | 'cut' | 'spoiled' = 'open';

  constructor(path: string, target: () => string) {
    this.path = path;
    this.#server = createServer((near) => {
      if (this.#state !== 'open') {
        near.on('error', () => near.destroy());
        if (this.#state === 'cut') near.destroy();
        else near.once('data', () => near.end(ERROR_500));
        return;
      }
      const far = connect(target());
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#open.add(socket);
        socket.once('close', () => {
          this.#open.delete(socket);
          other.destroy();
        });
        socket.on('error', () => other.destroy());
        socket.pipe(other);
      }
    });
  }

  listen(): Promise<void> {
    rmSync(this.path, { force: true });
    return new Promise((resolve) => this.#server.listen(this.path, resolve));
  }

  cut(): void {
    this.#close('cut');
  }

  spoil(): void {
    this.#close('spoiled');
  }

  mend(): void {
    this.#state = 'open';
  }

  #close(state: 'cut' | 'spoiled'): void {
    this.#state = state;
    for (const socket of this.#open) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
