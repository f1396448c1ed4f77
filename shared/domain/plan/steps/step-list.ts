// Owns collecting steps while a plan is made: what each needs, findings and the strategies chosen. Steps follow one another unless they are
// said to run side by side (`sideBySide`) or aside from the rest (`aside`).
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
  /** What the next step follows. */
  #front: string[] = [];
  #made = 0;

  constructor(past = noPast) {
    this.#past = past;
  }

  /** Follows what was added before it, and needs `needs` beside that. Answers its id. */
  add(action: Action, context: StepContext, needs: readonly string[] = []): string {
    const id = this.#push(action, context, [...this.#front, ...needs]);
    this.#front = [id];
    return id;
  }

  /** Needs nothing but `needs`, and what comes next does not wait for it. Answers its id. */
  aside(action: Action, context: StepContext, needs: readonly string[] = []): string {
    return this.#push(action, context, needs);
  }

  /** Each branch follows what was added before; what comes next follows all of them. */
  sideBySide(branches: readonly (() => void)[]): void {
    const front = this.#front;
    const ends = branches.flatMap((branch) => {
      this.#front = front;
      branch();
      return this.#front === front ? [] : this.#front;
    });
    this.#front = ends.length === 0 ? front : [...new Set(ends)];
  }

  /** What comes next waits for these too. */
  follow(ids: readonly string[]): void {
    this.#front = [...new Set([...this.#front, ...ids])];
  }

  /** Takes steps out again; who needed one of them needs what that one needed. */
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

  /** Whether a step removes what has this name now. */
  removes(host: string, container: string): boolean {
    return this.steps.some(
      (step) =>
        step.host === host && step.action.kind === 'remove-container' && step.action.container === container,
    );
  }

  /** Whether a step gives another name to what has this name now. */
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
