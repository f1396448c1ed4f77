// Collects steps, their needs, findings and chosen strategies while a plan is made. Each step follows the one before it unless it is added
// with `sideBySide` or `aside`.
import type { Finding } from '#shared/domain/findings/finding-schema';
import { noPast, timeBefore, type PastTimes } from './past-times.ts';
import { placeOf, type Action, type Plan, type Step } from '../plan.ts';
import { describeStep, type StepContext } from './step-words.ts';

type ServicePlace = Pick<Plan['strategy'][number], 'host' | 'service' | 'role'>;

export class StepList {
  readonly steps: Step[] = [];
  readonly findings: Finding[] = [];
  readonly strategy: Plan['strategy'] = [];

  readonly #past: PastTimes;
  /** Ids that the next step follows. */
  #front: string[] = [];
  #made = 0;

  constructor(past = noPast) {
    this.#past = past;
  }

  /** Adds a step after those before it, with `needs` in addition. Returns its id. */
  add(action: Action, context: StepContext, needs: readonly string[] = []): string {
    const id = this.#push(action, context, [...this.#front, ...needs]);
    this.#front = [id];
    return id;
  }

  /** Adds a step that needs only `needs`; later steps do not wait for it. Returns its id. */
  aside(action: Action, context: StepContext, needs: readonly string[] = []): string {
    return this.#push(action, context, needs);
  }

  /** Each branch follows the steps before it; the next step follows all branches. */
  sideBySide(branches: readonly (() => void)[]): void {
    const front = this.#front;
    const ends = branches.flatMap((branch) => {
      this.#front = front;
      branch();
      return this.#front === front ? [] : this.#front;
    });
    this.#front = ends.length === 0 ? front : [...new Set(ends)];
  }

  /** The next step waits for these too. */
  follow(ids: readonly string[]): void {
    this.#front = [...new Set([...this.#front, ...ids])];
  }

  /** Removes steps; a step that needed one of them inherits its needs. */
  drop(isUnwanted: (step: Step) => boolean): void {
    for (const gone of this.steps.filter(isUnwanted)) {
      const heirs = (needs: string[]) => [
        ...new Set(needs.flatMap((need) => (need === gone.id ? gone.needs : [need]))),
      ];
      for (const step of this.steps) step.needs = heirs(step.needs);
      this.#front = heirs(this.#front);
      this.steps.splice(this.steps.indexOf(gone), 1);
    }
  }

  /** Whether a step removes the container that has this name now. */
  removes(host: string, container: string): boolean {
    return this.steps.some(
      (step) =>
        step.host === host && step.action.kind === 'remove-container' && step.action.container === container,
    );
  }

  /** Whether a step renames the container that has this name now. */
  renames(host: string, container: string): boolean {
    return this.steps.some(
      (step) =>
        step.host === host && step.action.kind === 'rename-container' && step.action.container === container,
    );
  }

  chose({ service, role, host }: ServicePlace, choice: { name: string; why: string }): void {
    this.strategy.push({ service, role, host, ...choice });
  }

  #push(action: Action, context: StepContext, needs: readonly string[]): string {
    const before = timeBefore(this.#past, { ...placeOf(context), action });
    const times = before === null ? {} : { estimateMs: before, estimateFrom: 'past' as const };
    this.#made += 1;
    const id = `s${this.#made}`;
    this.steps.push({ id, needs: [...new Set(needs)], ...describeStep(action, context), ...times });
    return id;
  }
}
