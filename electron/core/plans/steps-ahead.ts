// Owns what of a plan is done before its turn. Configuration files lie in directories named after their content, which nobody reads before
// the container that mounts them is made, and a container that is made and not started changes nothing for anybody. So while the plan
// waits for a service to come up, there is time to write and make what the next ones need. One such step per host at a time. A plan that
// ends early leaves the host as its last step left it: a container whose turn did not come is taken back.
import { waitingKinds, type ActionKind, type Step } from '#shared/domain/plan/plan';

/** Between a wait and the making of a container these change nothing that it needs: no name, no image, no network. */
const passedOver: readonly ActionKind[] = ['write-files', 'create-container', 'start-container'];

interface Parts {
  steps: readonly Step[];
  /** `unchanged`: there was nothing to do. */
  carryOut: (step: Step) => Promise<'done' | 'unchanged'>;
  /** Undoes the making of a container. */
  takeBack: (step: Step) => Promise<void>;
}

export class StepsAhead {
  readonly #parts: Parts;
  /** Files whose turn came and that nobody needed yet. */
  readonly #files: Step[] = [];
  readonly #begun = new Set<string>();
  /** Containers that were made and whose turn has not come. */
  readonly #made = new Set<Step>();
  readonly #byHost = new Map<string, Promise<void>>();
  readonly #byService = new Map<string, Promise<void>>();
  #failure: { thrown: unknown } | null = null;
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Resolves when the step is done, or under way and not needed yet; rejects when it failed, or one that was begun before it. */
  async take(step: Step): Promise<void> {
    const { kind } = step.action;
    if (kind === 'write-files') {
      this.#files.push(step);
      // Nothing else is at work on a host yet; those after it are written while the plan waits.
      if (!this.#byHost.has(step.host)) this.#begin([step]);
      return;
    }
    if (waitingKinds.includes(kind)) {
      // Who waits for a service waits for none that is made meanwhile; what it stands on was there when it was started.
      this.#begin(this.#neededAfter(step));
    } else {
      this.#begin(this.#files.filter((candidate) => keyOf(candidate) === keyOf(step)));
      await this.#byService.get(keyOf(step));
    }
    this.#throwFailure();
    if (!this.#begun.has(step.id)) await this.#parts.carryOut(step);
    this.#made.delete(step);
  }

  /** Resolves when nothing is left to be done; rejects when anything failed. */
  async all(): Promise<void> {
    this.#begin([...this.#files]);
    await Promise.all(this.#byHost.values());
    this.#throwFailure();
  }

  /** Begins nothing more; resolves when nothing is being done, and nothing stands that was made before its turn. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#byHost.values());
    for (const step of [...this.#made].toReversed()) await this.#parts.takeBack(step);
  }

  /** Until the next wait, which has time of its own. */
  #neededAfter(step: Step): Step[] {
    const { steps } = this.#parts;
    const following = steps.slice(steps.indexOf(step) + 1);
    const coming = upTo(following, ({ action }) => waitingKinds.includes(action.kind));
    const near = upTo(coming, ({ action }) => !passedOver.includes(action.kind));
    const isNeeded = (one: Step) => coming.some((other) => keyOf(other) === keyOf(one));
    const containers = near.filter(({ action }) => action.kind === 'create-container');
    // Service by service, so that the first of them is not kept waiting for the files of the last.
    const services = new Set([...this.#files.filter(isNeeded), ...containers].map(keyOf));
    const due = [...this.#files, ...containers];
    return [...services].flatMap((key) => due.filter((one) => keyOf(one) === key));
  }

  #begin(due: Step[]): void {
    for (const step of due.filter(({ id }) => !this.#begun.has(id))) {
      this.#begun.add(step.id);
      if (this.#files.includes(step)) this.#files.splice(this.#files.indexOf(step), 1);
      const done = (this.#byHost.get(step.host) ?? Promise.resolve()).then(async () => {
        if (this.#failure || this.#closed) return;
        const outcome = await this.#parts.carryOut(step);
        if (outcome === 'done' && step.action.kind === 'create-container') this.#made.add(step);
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

function upTo(steps: Step[], isEnd: (step: Step) => boolean): Step[] {
  const end = steps.findIndex(isEnd);
  return end === -1 ? steps : steps.slice(0, end);
}
