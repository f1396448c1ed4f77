// Owns the way from the app to an engine's socket in the fault matrix: open, or cut as a dead link is. Switching is immediate.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { rmSync } from 'node:fs';

export class Gate {
  readonly path: string;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #isCut = false;

  constructor(path: string, target: () => string) {
    this.path = path;
    this.#server = createServer((near) => {
      if (this.#isCut) {
        near.destroy();
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
    this.#isCut = true;
    for (const socket of this.#open) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
