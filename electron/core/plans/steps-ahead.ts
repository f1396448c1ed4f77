// Owns what of a plan is done before its turn. Configuration files lie in directories named after their content, which nobody reads before
// the container that mounts them is started, and a container that is made and not started changes nothing for anybody. So while the plan
// waits for a service to come up, there is time to write and make what the next ones need. One such step per host at a time.
import { waitingKinds, type ActionKind, type Step } from '#shared/domain/plan/plan';

/** Between a wait and the making of a container these change nothing that it needs: no name, no image, no network. */
const passedOver: readonly ActionKind[] = [
  'write-files',
  'create-container',
  'start-container',
  'wait-ready',
  'wait-connected',
];

export class StepsAhead {
  readonly #steps: readonly Step[];
  readonly #carryOut: (step: Step) => Promise<void>;
  /** Files whose turn came and that nobody needed yet. */
  readonly #files: Step[] = [];
  readonly #begun = new Set<string>();
  readonly #byHost = new Map<string, Promise<void>>();
  readonly #byService = new Map<string, Promise<void>>();
  #failure: { thrown: unknown } | null = null;
  #closed = false;

  constructor(steps: readonly Step[], carryOut: (step: Step) => Promise<void>) {
    this.#steps = steps;
    this.#carryOut = carryOut;
  }

  /** Resolves when the step is done, or kept until it is needed; rejects when it failed, or one that was begun before it. */
  async take(step: Step): Promise<void> {
    if (step.action.kind === 'write-files') {
      this.#files.push(step);
      return;
    }
    if (waitingKinds.includes(step.action.kind)) {
      this.#begin([...this.#files, ...this.#containersAfter(step)]);
    } else {
      this.#begin(this.#files.filter((candidate) => keyOf(candidate) === keyOf(step)));
      if (step.service !== null) await this.#byService.get(keyOf(step));
    }
    this.#throwFailure();
    if (!this.#begun.has(step.id)) await this.#carryOut(step);
  }

  /** Resolves when nothing is left to be done; rejects when anything failed. */
  async all(): Promise<void> {
    this.#begin([...this.#files]);
    await Promise.all(this.#byHost.values());
    this.#throwFailure();
  }

  /** Begins nothing more; resolves when nothing is being done. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#byHost.values());
  }

  #containersAfter(step: Step): Step[] {
    const following = this.#steps.slice(this.#steps.indexOf(step) + 1);
    const end = following.findIndex(({ action }) => !passedOver.includes(action.kind));
    return following
      .slice(0, end === -1 ? undefined : end)
      .filter(({ action }) => action.kind === 'create-container');
  }

  #begin(due: Step[]): void {
    for (const step of due.filter(({ id }) => !this.#begun.has(id))) {
      this.#begun.add(step.id);
      if (this.#files.includes(step)) this.#files.splice(this.#files.indexOf(step), 1);
      const done = (this.#byHost.get(step.host) ?? Promise.resolve()).then(async () => {
        if (!this.#failure && !this.#closed) await this.#carryOut(step);
      });
      // A failure is kept for the step that asks next: nobody may be waiting at the moment it happens.
      const settled = done.catch((thrown: unknown) => void (this.#failure ??= { thrown }));
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
