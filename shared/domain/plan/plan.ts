// Owns the shape of a plan: the ordered, typed steps from observed to desired. Pure data, JSON all the way.
// planning (make-plan.ts) fills it; electron/core/plans carries it out; the renderer draws it.
import { z } from 'zod';
import { findingSchema } from '../findings/finding-schema.ts';
import { roleSchema } from '../site/role-names.ts';
import { withRole } from '../site/with-role.ts';
import { containerSpecSchema } from '../containers/container-spec.ts';

export const goals = ['apply', 'fetch', 'stop', 'start', 'remove', 'revert', 'rollback'] as const;
export const goalSchema = z.enum(goals);
export type Goal = z.infer<typeof goalSchema>;

/** Goals that bring the hosts to what a document or a revision wants. */
export function bringsUp(goal: Goal): boolean {
  return goal === 'apply' || goal === 'revert' || goal === 'rollback';
}

const file = z.object({ name: z.string(), text: z.string(), sha256: z.string() });

/** What a step does. Each kind has its pure half in step-words.ts and its effect in core/plans/steps. */
export const actionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pull-image'),
    image: z.string(),
    /** Null when the registry was not asked. */
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
  /** Without a name: it can reach others, and nobody asks it. */
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
    /** What the proof is about, where it is not the container that is asked. */
    subject: z.string().optional(),
  }),
  z.object({
    kind: z.literal('move-traffic'),
    /** Where the callers are now. */
    container: z.string(),
    /** Where they shall be; null: wherever else they are sent. */
    to: z.string().nullable(),
    /** What the operator has to do. */
    words: z.string(),
    /** `both`: the old one quiet and the new one seen at work; `quiet`: only the first. */
    proof: z.enum(['both', 'quiet']),
    deadlineMs: z.number(),
  }),
  z.object({
    kind: z.literal('drain'),
    container: z.string(),
    deadlineMs: z.number(),
    /** When the deadline passes and it does not tell what is in flight: end the plan before anything is stopped, or stop it all the same. */
    ifUnknown: z.enum(['refuse', 'stop']).default('refuse'),
    /** Of one that was never ready: its deadline as long as it has not told once what is in flight. */
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

/** Steps that wait and look: they change nothing on a host, and leave it nothing to do. */
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
  /** By name; null where it is about the host. */
  service: z.string().nullable(),
  role: roleSchema.nullable(),
  /** Ids of steps that must be done before it; each comes before it in the plan. */
  needs: z.array(z.string()),
  action: actionSchema,
  title: z.string(),
  reason: z.string(),
  risk: z.enum(['none', 'low', 'medium', 'high']),
  /** Words for callers, or null when they notice nothing. */
  interruption: z.string().nullable(),
  guards: z.array(z.string()),
  /** What will be read back to know that it worked. */
  readsBack: z.string(),
  undo: z.string(),
  /** Roughly how long, in milliseconds; the picture is drawn to it. */
  estimateMs: z.number(),
  /** Whether the same was done here before, or it is only the usual time. */
  estimateFrom: z.enum(['past', 'usual']).default('usual'),
});
/** Steps of before services had names are about the one of their role. */
export const stepSchema = z.preprocess(withRole, stepFields);
export type Step = z.infer<typeof stepFields>;

/** What a step is about. */
export type Place = Pick<Step, 'host' | 'service' | 'role'>;

export function placeOf({ host, service, role }: Place): Place {
  return { host, service, role };
}

/** Plans of before steps had needs were carried out one step after the other. */
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
  /** Identifies document, observation and steps: carrying out refuses another one. */
  fingerprint: z.string(),
  steps: z.preprocess(withNeeds, z.array(stepSchema)),
  /** What users of the speech service will notice, in words. */
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
  /** The revision the site will have after it, or null for goals that make none. */
  revision: z.number().nullable(),
  /** The earlier revision that it goes back to. */
  returnsTo: z.number().optional(),
});
export type Plan = z.infer<typeof planSchema>;
