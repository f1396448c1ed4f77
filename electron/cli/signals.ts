// Owns what Ctrl-C and SIGTERM mean. The first asks the command to end. While it ends and waits for the change of another terminal, the next
// one asks that change to stop at its next safe point. Any other ends the process.
import { exitCodes } from './exit-codes.ts';

/** Longer than a step takes to reach its safe point; the journal knows what a step that takes longer was doing. */
const CLOSE_PATIENCE_MS = 60_000;

export class OperatorSignals {
  readonly #asked = new AbortController();
  readonly #enough = new AbortController();
  readonly #process: Pick<NodeJS.Process, 'on' | 'exit'>;
  /** The command has done its work, and closes what it opened. */
  isEnding = false;

  constructor(around: Pick<NodeJS.Process, 'on' | 'exit'>) {
    this.#process = around;
    around.on('SIGINT', () => this.#take());
    around.on('SIGTERM', () => {
      this.#take();
      // Who sends it wants the process gone: a change of another terminal is asked to stop as well.
      this.#enough.abort();
      setTimeout(() => around.exit(exitCodes.interrupted), CLOSE_PATIENCE_MS).unref();
    });
  }

  /** To end the command. */
  get asked(): AbortSignal {
    return this.#asked.signal;
  }

  /** Not to wait for others any longer. */
  get enough(): AbortSignal {
    return this.#enough.signal;
  }

  #take(): void {
    if (this.isEnding && !this.#enough.signal.aborted) {
      this.#asked.abort();
      return this.#enough.abort();
    }
    if (this.#asked.signal.aborted) this.#process.exit(exitCodes.cancelled);
    this.#asked.abort();
  }
}
