// Owns one running stream on the client: chunks wait in order until read, and credit is granted only as they are read.
import type { CallError } from '#renderer/client/call-error.ts';

/** Chunks the core may send ahead of the reader. */
export const STREAM_WINDOW = 16;

interface StreamLine {
  pull(credit: number): void;
  cancel(): void;
}

export class ClientStream<Chunk> implements AsyncIterable<Chunk> {
  readonly #line: StreamLine;
  readonly #waiting: Chunk[] = [];
  #consumed = 0;
  #ended = false;
  #error: CallError | null = null;
  #wake: (() => void) | null = null;

  constructor(line: StreamLine) {
    this.#line = line;
  }

  push(chunk: Chunk): void {
    if (this.#ended) return;
    this.#waiting.push(chunk);
    this.#wake?.();
  }

  end(error: CallError | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  cancel(): void {
    if (this.#ended) return;
    this.#waiting.length = 0;
    this.end(null);
    this.#line.cancel();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    try {
      for (;;) {
        const chunk = this.#waiting.shift();
        if (chunk !== undefined) {
          this.#grant();
          yield chunk;
          continue;
        }
        if (this.#ended) {
          if (this.#error) throw this.#error;
          return;
        }
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = null;
      }
    } finally {
      this.cancel();
    }
  }

  /** Granted in halves of the window: few frames, and the core never runs dry. */
  #grant(): void {
    this.#consumed += 1;
    if (this.#consumed < STREAM_WINDOW / 2) return;
    const credit = this.#consumed;
    this.#consumed = 0;
    if (!this.#ended) this.#line.pull(credit);
  }
}
