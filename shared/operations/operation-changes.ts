// Owns making changes of operations from operations, and operations from changes. Whoever has the operation puts the change into it; whoever has
// not asks for it once. The schema is a file of its own: the first screen needs this one before it needs the schema library.
import type { Operation, StepProgress } from './operation.ts';
import type { OperationChange } from './operation-change.ts';
import { isTerminal } from './states.ts';

/** What was sent last of every operation that has not ended. */
export class ChangeWriter {
  readonly #sent = new Map<string, readonly StepProgress[]>();

  changeOf(operation: Operation): OperationChange {
    const { id, steps, plan, state } = operation;
    const before = this.#sent.get(id);
    if (isTerminal(state)) this.#sent.delete(id);
    else this.#sent.set(id, steps);
    if (before === undefined) return { ...operation, plan };
    const { plan: _, ...rest } = operation;
    return { ...rest, steps: steps.filter((step, index) => step !== before[index]) };
  }
}

export function withChange(operation: Operation, change: OperationChange): Operation {
  const changed = new Map(change.steps.map((step) => [step.id, step]));
  const steps = operation.steps.map((step) => changed.get(step.id) ?? step);
  return { ...operation, ...change, plan: operation.plan, steps };
}

/** Null where the change does not say all of it. */
export function wholeOperation({ plan, ...change }: OperationChange): Operation | null {
  return plan === undefined ? null : { ...change, plan };
}
