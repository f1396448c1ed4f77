// Owns collecting steps while a plan is made: numbering, findings and the strategies chosen.
import type { ServiceKind } from '../service.ts';
import type { Finding } from '../status.ts';
import type { Action, Plan, Step } from './plan.ts';
import { describeStep, type StepContext } from './step-words.ts';

export class StepList {
  readonly steps: Step[] = [];
  readonly findings: Finding[] = [];
  readonly strategy: Plan['strategy'] = [];

  add(action: Action, context: StepContext): void {
    this.steps.push({ id: `s${this.steps.length + 1}`, ...describeStep(action, context) });
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

  chose(service: ServiceKind, host: string, choice: { name: string; why: string }): void {
    this.strategy.push({ service, host, ...choice });
  }

  block(finding: Omit<Finding, 'level'>): void {
    this.findings.push({ level: 'blocker', ...finding });
  }
}
