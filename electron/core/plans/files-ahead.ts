// Owns when configuration files are written. They lie in directories named after their content, which nobody reads before the container
// that mounts them is made. So nobody waits for them but the steps of their own service, and while the plan waits for a
// service to come up there is time to write those of the next ones. One carrier per host at a time.
import { waitingKinds, type Step } from '#shared/domain/plan/plan';

export class FilesAhead {
  readonly #carryOut: (step: Step) => Promise<void>;
  readonly #waiting: Step[] = [];
  readonly #byHost = new Map<string, Promise<void>>();
  readonly #byService = new Map<string, Promise<void>>();
  #failure: { thrown: unknown } | null = null;
  #closed = false;

  constructor(carryOut: (step: Step) => Promise<void>) {
    this.#carryOut = carryOut;
  }

  add(step: Step): void {
    this.#waiting.push(step);
  }

  /** Resolves when the files of the step's service are there; rejects when any file could not be written. */
  async before(step: Step): Promise<void> {
    const isIdle = waitingKinds.includes(step.action.kind);
    this.#begin((candidate) => isIdle || keyOf(candidate) === keyOf(step));
    if (step.service !== null) await this.#byService.get(keyOf(step));
    this.#throwFailure();
  }

  /** Rejects when any file could not be written. */
  async all(): Promise<void> {
    this.#begin(() => true);
    await Promise.all(this.#byHost.values());
    this.#throwFailure();
  }

  /** Begins nothing more; resolves when nothing is being written. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#byHost.values());
  }

  #begin(isDue: (step: Step) => boolean): void {
    const due = this.#waiting.filter(isDue);
    for (const step of due) {
      this.#waiting.splice(this.#waiting.indexOf(step), 1);
      const written = (this.#byHost.get(step.host) ?? Promise.resolve()).then(async () => {
        if (!this.#failure && !this.#closed) await this.#carryOut(step);
      });
      // A failure is kept for the step that asks next: nobody may be waiting at the moment it happens.
      const settled = written.catch((thrown: unknown) => void (this.#failure ??= { thrown }));
      this.#byHost.set(step.host, settled);
      this.#byService.set(keyOf(step), settled);
    }
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.thrown;
  }
}

function keyOf({ host, service }: Step): string {
  return `${host}/${service ?? ''}`;
}
