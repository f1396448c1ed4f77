// Owns one stream that the command line writes to, and what becomes of it: a reader that has gone (`| head -1`) and a device that is full
// are noticed once, and nothing is written after that.

export class Channel {
  readonly #stream: NodeJS.WritableStream;
  readonly #shape: (text: string) => string;
  #failure: NodeJS.ErrnoException | null = null;
  /** Resolves when nothing can be written any more. */
  readonly broken: Promise<void>;

  constructor(stream: NodeJS.WritableStream, shape: (text: string) => string) {
    this.#stream = stream;
    this.#shape = shape;
    this.broken = new Promise((resolve) => {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        this.#failure ??= error;
        resolve();
      });
    });
  }

  /** Why it could not be written; a reader that left is no failure. */
  get failure(): NodeJS.ErrnoException | null {
    return this.#failure?.code === 'EPIPE' ? null : this.#failure;
  }

  write(text: string): void {
    if (this.#failure === null) this.#stream.write(this.#shape(text));
  }

  /** Resolves when everything is out, or cannot get out. */
  async flush(): Promise<void> {
    if (this.#failure !== null) return;
    await new Promise<void>((resolve) => {
      void this.broken.then(resolve);
      this.#stream.write('', () => resolve());
    });
    // A write that failed tells its callback before the stream tells its listeners.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
