// Owns the order of changes: one at a time per host, other hosts run freely.

export class HostQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs when every named host is free of earlier work. Taking all hosts in one step means nobody can wait in a circle. */
  run<T>(hosts: string[], work: () => Promise<T>): Promise<T> {
    const before = [...new Set(hosts)].map((host) => this.#tails.get(host) ?? Promise.resolve());
    const result = Promise.allSettled(before).then(work);
    const settled = result.catch(() => undefined);
    for (const host of hosts) {
      this.#tails.set(host, settled);
      void settled.then(() => {
        if (this.#tails.get(host) === settled) this.#tails.delete(host);
      });
    }
    return result;
  }
}
