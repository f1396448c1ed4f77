// Owns writing files ahead: configuration files lie in directories named after their content, which nobody reads before the container
// that mounts them is made. So they are written beside other steps, one carrier per host at a time, and only the steps
// of their own service wait for them.
import type { Step } from '#shared/domain/plan/plan';

export class FilesAhead {
  readonly #carryOut: (step: Step) => Promise<void>;
  readonly #byHost = new Map<string, Promise<void>>();
  readonly #byService = new Map<string, Promise<void>>();
  #failure: { thrown: unknown } | null = null;
  #closed = false;

  constructor(carryOut: (step: Step) => Promise<void>) {
    this.#carryOut = carryOut;
  }

  add(step: Step): void {
    const before = this.#byHost.get(step.host) ?? Promise.resolve();
    const written = before.then(async () => {
      if (this.#failure || this.#closed) return;
      await this.#carryOut(step);
    });
    // A failure is kept for the steps that ask; nobody may be waiting at the moment it happens.
    const settled = written.catch((thrown: unknown) => void (this.#failure ??= { thrown }));
    this.#byHost.set(step.host, settled);
    this.#byService.set(keyOf(step), settled);
  }

  /** Resolves when the files of the step's service are there; rejects as soon as any file could not be written. */
  async neededBy(step: Step): Promise<void> {
    await (step.service === null ? undefined : this.#byService.get(keyOf(step)));
    this.#throwFailure();
  }

  /** Rejects when any file could not be written. */
  async all(): Promise<void> {
    await Promise.all(this.#byHost.values());
    this.#throwFailure();
  }

  /** Begins nothing more; resolves when nothing is being written. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#byHost.values());
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.thrown;
  }
}

function keyOf({ host, service }: Step): string {
  return `${host}/${service ?? ''}`;
}
