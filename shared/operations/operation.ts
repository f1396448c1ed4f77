// Owns what an operation looks like from outside.
import { z } from 'zod';
import { planSchema } from '../domain/plan/plan.ts';
import { operationStates } from './states.ts';

export const operationStateSchema = z.enum(operationStates);

export const progressSchema = z.object({
  /** What is going on now, in changing words. */
  detail: z.string(),
  /** 0 to 1, never falling; null: honestly unknown. */
  fraction: z.number().nullable(),
  doneBytes: z.number().nullable(),
  totalBytes: z.number().nullable(),
});

export const stepStateSchema = z.enum(['waiting', 'running', 'done', 'unchanged', 'failed', 'skipped']);
export type StepState = z.infer<typeof stepStateSchema>;

export const stepProgressSchema = z.object({
  id: z.string(),
  state: stepStateSchema,
  detail: z.string(),
  fraction: z.number().nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});
export type StepProgress = z.infer<typeof stepProgressSchema>;

/** A step before its turn. */
export function waitingStep(id: string): StepProgress {
  return { id, state: 'waiting', detail: '', fraction: null, startedAt: null, endedAt: null };
}

export const evidenceSchema = z.object({
  /** Such as `last log lines of practice-api-1`. */
  title: z.string(),
  text: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const errorViewSchema = z.object({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  retryable: z.boolean(),
  message: z.string(),
  remedy: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  evidence: z.string().nullable(),
});

export const operationSchema = z.object({
  id: z.string(),
  /** The procedure that started it, such as `plans.apply`. */
  procedure: z.string(),
  site: z.string().nullable(),
  title: z.string(),
  state: operationStateSchema,
  effect: z.enum(['reads', 'changes', 'destroys']),
  cancel: z.enum(['immediate', 'between-steps', 'not-cancellable']),
  actor: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  progress: progressSchema,
  plan: planSchema.nullable(),
  steps: z.array(stepProgressSchema),
  error: errorViewSchema.nullable(),
  evidence: z.array(evidenceSchema),
  /** One sentence on how it ended, or null while it runs. */
  outcome: z.string().nullable(),
  /** The operation that this one resumes or reverts. */
  follows: z.string().nullable(),
  /** It failed, and an operation that follows it takes it back without being asked. */
  isTakenBack: z.boolean().optional(),
});
export type Operation = z.infer<typeof operationSchema>;

/** An operation that another version wrote in a shape that this one cannot read: what its row says beside it. */
export const unreadableOperationSchema = z.object({
  id: z.string(),
  site: z.string().nullable(),
  state: operationStateSchema.nullable(),
  createdAt: z.string(),
});
export type UnreadableOperation = z.infer<typeof unreadableOperationSchema>;
