// Limits how often changes are sent: the newest value wins, and the last one is always sent.

interface Options<T> {
  intervalMs: number;
  send: (value: T) => void;
}

export class Coalescer<T> {
  readonly #options: Options<T>;
  readonly #waiting = new Map<string, { value: T; timer: NodeJS.Timeout }>();
  readonly #lastSentAt = new Map<string, number>();

  constructor(options: Options<T>) {
    this.#options = options;
  }

  offer(key: string, value: T, urgent: boolean): void {
    const waiting = this.#waiting.get(key);
    const since = performance.now() - (this.#lastSentAt.get(key) ?? -Infinity);
    if (urgent || since >= this.#options.intervalMs) {
      if (waiting) clearTimeout(waiting.timer);
      this.#waiting.delete(key);
      this.#send(key, value);
    } else if (waiting) {
      waiting.value = value;
    } else {
      const timer = setTimeout(() => this.#flush(key), this.#options.intervalMs - since);
      this.#waiting.set(key, { value, timer });
    }
  }

  close(): void {
    for (const key of [...this.#waiting.keys()]) this.#flush(key);
  }

  #flush(key: string): void {
    const waiting = this.#waiting.get(key);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(key);
    this.#send(key, waiting.value);
  }

  #send(key: string, value: T): void {
    this.#lastSentAt.set(key, performance.now());
    if (this.#lastSentAt.size > 1000) this.#lastSentAt.delete(this.#lastSentAt.keys().next().value ?? key);
    this.#options.send(value);
  }
}
