// Owns the API's count of requests in flight, its concurrency limit and knowing when a drain is complete
// (docs/domain.md, "api.toml" and "Drain and rollback").

export class InFlight {
  batch = 0;
  stream = 0;
  #onIdle: (() => void) | undefined;
  readonly #limit: number;

  /** @param limit 0 means none. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get total(): number {
    return this.batch + this.stream;
  }

  get full(): boolean {
    return this.#limit > 0 && this.total >= this.#limit;
  }

  begin(kind: 'batch' | 'stream'): () => void {
    this[kind] += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this[kind] -= 1;
      if (this.total === 0) this.#onIdle?.();
    };
  }

  /** Calls back at once when nothing is in flight, otherwise when the last request ends. */
  whenIdle(callback: () => void): void {
    if (this.total === 0) callback();
    else this.#onIdle = callback;
  }
}
