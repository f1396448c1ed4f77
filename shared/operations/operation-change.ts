// Owns the form in which a change of an operation travels: what is as it was before is left out, because a plan of fifty hosts is half a
// megabyte.
import { z } from 'zod';
import { planSchema } from '../domain/plan/plan.ts';
import { operationSchema } from './operation.ts';

export const operationChangeSchema = operationSchema.omit({ plan: true }).extend({
  /** Those that are not as the change before said. */
  steps: operationSchema.shape.steps,
  /** With the first change of an operation only: it never changes. */
  plan: planSchema.nullable().optional(),
});
export type OperationChange = z.infer<typeof operationChangeSchema>;
