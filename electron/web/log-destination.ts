// Owns writing the lines of the log, one after the other. A line that cannot be written is counted and left out: a disk that is full ends
// neither the process nor the log, and costs no memory.
import { closeSync, openSync, writeSync } from 'node:fs';

export class LogDestination {
  readonly #path: string;
  #descriptor: number;
  #missing = 0;
  /** The last line is there in part. */
  #isCut = false;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'a', 0o600);
  }

  write(line: string): void {
    const missed =
      this.#missing > 0 ? `{"level":50,"msg":"${this.#missing} lines could not be written here"}\n` : '';
    const content = Buffer.from(`${this.#isCut ? '\n' : ''}${missed}${line}`);
    let written = 0;
    try {
      while (written < content.length) written += writeSync(this.#descriptor, content, written);
      this.#missing = 0;
      this.#isCut = false;
    } catch {
      this.#missing += 1;
      this.#isCut ||= written > 0;
    }
  }

  /** After the file was moved aside. */
  reopen(): void {
    try {
      const next = openSync(this.#path, 'a', 0o600);
      closeSync(this.#descriptor);
      this.#descriptor = next;
      this.#isCut = false;
    } catch {
      // It goes on in the file that was moved, until the next look.
    }
  }
}
