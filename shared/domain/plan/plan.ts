// The shape of a plan: ordered, typed steps from observed to desired. Pure JSON. make-plan.ts creates it, electron/core/plans runs it, the
// renderer draws it.
import { z } from 'zod';
import { findingSchema } from '../findings/finding-schema.ts';
import { roleSchema } from '../site/role-names.ts';
import { withRole } from '../site/with-role.ts';
import { containerSpecSchema } from '../containers/container-spec.ts';

export const goals = ['apply', 'fetch', 'stop', 'start', 'remove', 'revert', 'rollback'] as const;
export const goalSchema = z.enum(goals);
export type Goal = z.infer<typeof goalSchema>;

/** Goals that bring the hosts to a document or a revision. */
export function bringsUp(goal: Goal): boolean {
  return goal === 'apply' || goal === 'revert' || goal === 'rollback';
}

const file = z.object({ name: z.string(), text: z.string(), sha256: z.string() });

/** The action of a step. Each kind has its texts in steps/step-words.ts and its effect in core/plans/steps. */
export const actionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pull-image'),
    image: z.string(),
    /** Null when the registry was not queried. */
    bytes: z.number().nullable(),
  }),
  z.object({
    kind: z.literal('write-files'),
    directory: z.string(),
    files: z.array(file),
    image: z.string(),
  }),
  z.object({ kind: z.literal('ensure-network'), network: z.string() }),
  z.object({ kind: z.literal('create-container'), spec: containerSpecSchema }),
  z.object({ kind: z.literal('start-container'), container: z.string() }),
  z.object({ kind: z.literal('wait-ready'), container: z.string(), timeoutMs: z.number() }),
  z.object({ kind: z.literal('wait-connected'), container: z.string(), timeoutMs: z.number() }),
  /** Without an alias: the container can reach others, and no service calls it. */
  z.object({ kind: z.literal('join-network'), container: z.string(), network: z.string() }),
  z.object({
    kind: z.literal('take-name'),
    container: z.string(),
    network: z.string(),
    alias: z.string(),
  }),
  z.object({ kind: z.literal('prove-licence'), container: z.string(), timeoutMs: z.number() }),
  z.object({
    kind: z.literal('prove'),
    container: z.string(),
    /** What the proof is for, when it is not the container that receives the request. */
    subject: z.string().optional(),
  }),
  z.object({
    kind: z.literal('move-traffic'),
    /** The container that callers use now. */
    container: z.string(),
    /** The container that callers are to use; null: any other one. */
    to: z.string().nullable(),
    /** Instruction for the operator. */
    words: z.string(),
    /** `both`: the previous container is quiet and the new one is busy; `quiet`: only the first. */
    proof: z.enum(['both', 'quiet']),
    deadlineMs: z.number(),
  }),
  z.object({
    kind: z.literal('drain'),
    container: z.string(),
    deadlineMs: z.number(),
    /** When the deadline passes and the count of requests is unknown: fail the plan before the stop, or stop anyway. */
    ifUnknown: z.enum(['refuse', 'stop']).default('refuse'),
    /** For a service that was never ready: its deadline until it reports a count for the first time. */
    mostSilentMs: z.number().optional(),
  }),
  z.object({ kind: z.literal('stop-container'), container: z.string(), graceSeconds: z.number() }),
  z.object({
    kind: z.literal('set-restart'),
    container: z.string(),
    restart: z.enum(['always', 'unless-stopped', 'no']),
  }),
  z.object({ kind: z.literal('rename-container'), container: z.string(), to: z.string() }),
  z.object({ kind: z.literal('remove-container'), container: z.string() }),
  z.object({ kind: z.literal('remove-network'), network: z.string() }),
]);
export type Action = z.infer<typeof actionSchema>;
export type ActionKind = Action['kind'];

/** Steps that only wait and read: they neither change nor load a host. */
export const waitingKinds: readonly ActionKind[] = [
  'wait-ready',
  'wait-connected',
  'prove-licence',
  'prove',
  'drain',
  'move-traffic',
];

const stepFields = z.object({
  /** Stable inside the plan, such as `s3`. */
  id: z.string(),
  host: z.string(),
  /** Name of the service; null when the step is about the host. */
  service: z.string().nullable(),
  role: roleSchema.nullable(),
  /** Ids of steps that must be done before it; each comes before it in the plan. */
  needs: z.array(z.string()),
  action: actionSchema,
  title: z.string(),
  reason: z.string(),
  risk: z.enum(['none', 'low', 'medium', 'high']),
  /** Text about the effect on callers, or null when there is none. */
  interruption: z.string().nullable(),
  guards: z.array(z.string()),
  /** What the step verifies afterwards. */
  readsBack: z.string(),
  undo: z.string(),
  /** Estimated duration in milliseconds; the picture uses it. */
  estimateMs: z.number(),
  /** Whether the estimate was measured on this site, or is the usual time. */
  estimateFrom: z.enum(['past', 'usual']).default('usual'),
});
/** Steps stored before services had names belong to the service of their role. */
export const stepSchema = z.preprocess(withRole, stepFields);
export type Step = z.infer<typeof stepFields>;

/** The service or host of a step. */
export type Place = Pick<Step, 'host' | 'service' | 'role'>;

export function placeOf({ host, service, role }: Place): Place {
  return { host, service, role };
}

/** Plans stored before steps had needs ran their steps in sequence. */
function withNeeds(steps: unknown): unknown {
  if (!Array.isArray(steps)) return steps;
  let before: unknown = undefined;
  return steps.map((step: unknown) => {
    if (step === null || typeof step !== 'object' || 'needs' in step) return step;
    const needs = before === undefined ? [] : [before];
    before = (step as { id?: unknown }).id;
    return { ...step, needs };
  });
}

export const planSchema = z.object({
  site: z.string(),
  goal: goalSchema,
  title: z.string(),
  /** Identifies document, observation and steps: an apply refuses a plan with another fingerprint. */
  fingerprint: z.string(),
  steps: z.preprocess(withNeeds, z.array(stepSchema)),
  /** What callers of the speech service notice, as text. */
  interruption: z.string(),
  strategy: z.array(
    z.preprocess(
      withRole,
      z.object({
        service: z.string(),
        role: roleSchema,
        host: z.string(),
        name: z.string(),
        why: z.string(),
      }),
    ),
  ),
  bytesToFetch: z.number().nullable(),
  estimateMs: z.number(),
  findings: z.array(findingSchema),
  effect: z.enum(['reads', 'changes', 'destroys']),
  undo: z.string(),
  /** The revision that the plan creates, or null for goals that create none. */
  revision: z.number().nullable(),
  /** The earlier revision that the plan returns to. */
  returnsTo: z.number().optional(),
});
export type Plan = z.infer<typeof planSchema>;
