// Orders changes: one at a time per host, independent hosts in parallel.

export class HostQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs when all named hosts are free. It takes all hosts at once, so there is no deadlock. */
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
