// Owns lines on their way from many readers to one listener, in batches, so that a flood costs messages and not one per line. Readers wait while
// too much waits for a slow listener, every one of them, and all go on when there is room.
import type { LogLine } from '#shared/contract/services';

const BATCH_LINES = 500;
const BATCH_CHARS = 262_144;
const WAITING_LINES = 5_000;
const WAITING_CHARS = 4_194_304;

export class LineBuffer {
  #lines: LogLine[] = [];
  #chars = 0;
  readonly #blocked = new Set<() => void>();
  readonly #wake: () => void;
  #isClosed = false;

  /** `wake` is called when there is something to take. */
  constructor(wake: () => void) {
    this.#wake = wake;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  /** Resolves once there is room for more. */
  async put(line: LogLine): Promise<void> {
    if (this.#isClosed) return;
    this.#lines.push(line);
    this.#chars += line.text.length;
    this.#wake();
    while (this.#isFull && !this.#isClosed) await new Promise<void>((resolve) => this.#blocked.add(resolve));
  }

  take(): LogLine[] {
    let chars = 0;
    let count = 0;
    while (count < Math.min(BATCH_LINES, this.#lines.length) && (count === 0 || chars < BATCH_CHARS)) {
      chars += this.#lines[count]?.text.length ?? 0;
      count += 1;
    }
    const taken = this.#lines.slice(0, count);
    this.#lines = this.#lines.slice(count);
    this.#chars -= chars;
    if (!this.#isFull) this.#release();
    return taken;
  }

  /** Nobody listens any more: what comes is dropped, and nobody waits. */
  close(): void {
    this.#isClosed = true;
    this.#lines = [];
    this.#release();
  }

  get #isFull(): boolean {
    return this.#lines.length > WAITING_LINES || this.#chars > WAITING_CHARS;
  }

  #release(): void {
    const blocked = [...this.#blocked];
    this.#blocked.clear();
    for (const resolve of blocked) resolve();
  }
}
