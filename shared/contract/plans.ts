// Owns the procedures that change sites: make a plan, carry it out, and what becomes of operations.
import { z } from 'zod';
import { goalSchema, planSchema } from '../domain/plan/plan.ts';
import { releaseTagSchema } from '../domain/site/release-tag.ts';
import { operationSchema, unreadableOperationSchema } from '../operations/operation.ts';
import { operationChangeSchema } from '../operations/operation-change.ts';
import { command, event, operation, query } from './kit.ts';

const site = z.string().describe('name of the site');
const operationId = z.string().describe('id of the operation');
/** Only findings of the preflight can be overridden; a plan that cannot be made cannot be carried out. */
export const overrideSchema = z.strictObject({
  code: z.string(),
  host: z.string().nullable(),
  reason: z.string().trim().min(10, 'a reason of at least 10 characters'),
});
export type Override = z.infer<typeof overrideSchema>;

/** `revert` is not asked for by name; it comes from an operation. */
const askedGoal = goalSchema.exclude(['revert']).default('apply').describe('what the change is for');
/** Only read with goal `rollback`. */
const revision = z
  .int()
  .positive()
  .optional()
  .describe('where `rollback` goes; without it the newest revision that differs from what is in force');

/** Only read with goals `apply` and `fetch`. */
const release = releaseTagSchema
  .optional()
  .describe(
    'plan for this release instead of the document’s; the document takes it over when that succeeded',
  );

export const plansContract = {
  'plans.make': query({
    title: 'Plan a change',
    summary: 'Computes the steps from what the hosts run to what is wanted. Changes nothing.',
    input: z.strictObject({ site, goal: askedGoal, revision, release }),
    output: planSchema,
  }),
  'plans.apply': operation({
    title: 'Carry out a plan',
    summary: 'Plans again, refuses if the plan differs from the one shown, then carries it out step by step.',
    effect: 'changes',
    cancel: 'between-steps',
    input: z.strictObject({
      site,
      goal: askedGoal,
      revision,
      release,
      fingerprint: z
        .string()
        .optional()
        .describe('of the plan that was shown; without it the plan made now is carried out'),
      confirm: z.string().optional().describe('the site’s name, typed, for goals that destroy'),
      overrides: z
        .array(overrideSchema)
        .optional()
        .describe(
          'blockers of the preflight that you carry: code, host and reason of each; kept in the journal',
        ),
      keepFailed: z
        .boolean()
        .optional()
        .describe('when it fails, leave everything as it is instead of going back to what was in force'),
    }),
  }),
  'operations.list': query({
    title: 'List operations',
    summary: 'The newest operations first, with their outcome.',
    input: z.strictObject({
      site: z.string().optional().describe('only of this site'),
      limit: z.int().min(1).max(500).default(50).describe('at most so many'),
    }),
    output: z.object({
      operations: z.array(operationSchema),
      unreadable: z.array(unreadableOperationSchema),
    }),
  }),
  'operations.get': query({
    title: 'Read an operation',
    summary: 'State, steps, evidence and outcome of one operation.',
    input: z.strictObject({ operationId }),
    output: operationSchema,
  }),
  'operations.report': query({
    title: 'Write the report of an operation',
    summary: 'What ran when, what callers were told and for how long, and the evidence, as Markdown.',
    input: z.strictObject({ operationId }),
    output: z.object({ fileName: z.string(), markdown: z.string() }),
  }),
  'operations.cancel': command({
    title: 'Cancel an operation',
    summary: 'Asks a queued or running operation to stop at its next safe point.',
    effect: 'changes',
    input: z.strictObject({ operationId }),
    output: operationSchema,
  }),
  'operations.confirm': command({
    title: 'Say that the traffic is moved',
    summary:
      'For a step that waits for the operator: what it asked for is done. The app still looks whether the old one is quiet.',
    effect: 'changes',
    input: z.strictObject({ operationId }),
    output: operationSchema,
  }),
  'operations.resume': operation({
    title: 'Resume an operation',
    summary:
      'Reads the hosts again and carries on from there to the target of an interrupted or failed operation.',
    effect: 'changes',
    cancel: 'between-steps',
    input: z.strictObject({ operationId }),
  }),
  'operations.revert': operation({
    title: 'Revert an operation',
    summary:
      'Reads the hosts again and goes back to what they ran before an interrupted or failed operation.',
    effect: 'changes',
    cancel: 'between-steps',
    input: z.strictObject({ operationId }),
  }),
  'operations.changed': event({
    title: 'Operation changed',
    summary:
      'State or progress of an operation, at most four times a second; the last one is always sent. Says what is different from the change before; the first one says all.',
    output: operationChangeSchema,
  }),
};
