// Owns collecting steps while a plan is made: numbering, findings and the strategies chosen.
import type { Finding } from '../status.ts';
import { noPast, timeBefore, type PastTimes } from './past-times.ts';
import { placeOf, type Action, type Plan, type Step } from './plan.ts';
import { describeStep, type StepContext } from './step-words.ts';

type ServicePlace = Pick<Plan['strategy'][number], 'host' | 'service' | 'role'>;

export class StepList {
  readonly steps: Step[] = [];
  readonly findings: Finding[] = [];
  readonly strategy: Plan['strategy'] = [];

  readonly #past: PastTimes;

  constructor(past = noPast) {
    this.#past = past;
  }

  add(action: Action, context: StepContext): void {
    const before = timeBefore(this.#past, { ...placeOf(context), action });
    const times = before === null ? {} : { estimateMs: before, estimateFrom: 'past' as const };
    this.steps.push({ id: `s${this.steps.length + 1}`, ...describeStep(action, context), ...times });
  }

  /** Takes steps out again; the others are numbered anew. */
  drop(isUnwanted: (step: Step) => boolean): void {
    const left = this.steps.filter((step) => !isUnwanted(step));
    this.steps.splice(0, this.steps.length, ...left.map((step, index) => ({ ...step, id: `s${index + 1}` })));
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

  block(finding: Omit<Finding, 'level'>): void {
    this.findings.push({ level: 'blocker', ...finding });
  }
}
