// Owns how a change of an operation travels: what is as it was before is left out, because a plan of fifty hosts is half a megabyte. Whoever
// has the operation puts the change into it; whoever has not asks for it once.
import { z } from 'zod';
import { planSchema } from '../domain/plan/plan.ts';
import { operationSchema, type Operation, type StepProgress } from './operation.ts';
import { isTerminal } from './states.ts';

export const operationChangeSchema = operationSchema.omit({ plan: true }).extend({
  /** Those that are not as the change before said. */
  steps: operationSchema.shape.steps,
  /** With the first change of an operation only: it never changes. */
  plan: planSchema.nullable().optional(),
});
export type OperationChange = z.infer<typeof operationChangeSchema>;

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
