// Owns what a judgement is: one check on one host, with evidence and remedy, and the report that holds them all.
import { z } from 'zod';
import { factWays } from '../facts/host-facts.ts';
import { gpuFactSchema } from '../facts/gpu-facts.ts';

/** In the order of the Hosts screen. */
export const themes = [
  'connection',
  'engine',
  'gpu',
  'machine',
  'storage',
  'network',
  'time',
  'site',
] as const;
export type Theme = (typeof themes)[number];

/** `unknown`: it could not be read, or nobody could ask. Never taken for ok. */
export const checkLevels = ['ok', 'warning', 'blocker', 'unknown'] as const;
export type CheckLevel = (typeof checkLevels)[number];

export const checkResultSchema = z.object({
  /** Id of the rule, such as `driver.minimum`. */
  check: z.string(),
  theme: z.enum(themes),
  /** Name of the row: the same on every host. */
  title: z.string(),
  /** Null: about the site as a whole. */
  host: z.string().nullable(),
  level: z.enum(checkLevels),
  /** What was found, as a sentence. */
  message: z.string(),
  /** Why it matters to Deepgram. */
  meaning: z.string(),
  /** What a machine said, raw. */
  evidence: z.string().nullable(),
  /** What to do, beginning with a verb; null when there is nothing to do. */
  remedy: z.string().nullable(),
  /** The remedy that Site Admin can write as a script or do, or null. */
  remedyId: z.string().nullable(),
  /** Where the requirement is stated, such as `Deepgram docs, self-hosted changelog`. */
  source: z.string(),
  /** When the oldest fact it rests on was read; null where it rests on none. */
  readAt: z.string().nullable(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

/** What the planner sees for itself: without these there is nothing to plan, so no reason carries them away. */
const seenByPlanner = new Set([
  'network.portsUnique',
  'runtime.nvidia',
  'site.key',
  'site.registryCredential',
  'site.release',
]);

/** Whether the planner says the same by itself. */
export function isSeenByPlanner({ check, theme }: Pick<CheckResult, 'check' | 'theme'>): boolean {
  return theme === 'connection' || seenByPlanner.has(check);
}

/** Whether an operator may carry this blocker with a reason. */
export function mayOverride(result: Pick<CheckResult, 'check' | 'theme' | 'level'>): boolean {
  return result.level === 'blocker' && !isSeenByPlanner(result);
}

export const checkedHostSchema = z.object({
  host: z.string(),
  connection: z.string(),
  reachable: z.boolean(),
  /** Why not, when it is not reachable. */
  reason: z
    .object({
      code: z.string(),
      message: z.string(),
      remedy: z.string(),
      evidence: z.string().nullable(),
      params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    })
    .nullable(),
  /** Such as `Docker 28.2.2`. */
  engine: z.string().nullable(),
  way: z.enum(factWays),
  readAt: z.string().nullable(),
  ageMs: z.number().nullable(),
  tookMs: z.number().nullable(),
});
export type CheckedHost = z.infer<typeof checkedHostSchema>;

export const mappedGpuSchema = gpuFactSchema.extend({
  host: z.string(),
  driver: z.string().nullable(),
  /** Containers that were given it; `shared` with others when there are several. */
  owners: z.array(
    z.object({
      container: z.string(),
      site: z.string().nullable(),
      service: z.string().nullable(),
      running: z.boolean(),
    }),
  ),
});
export type MappedGpu = z.infer<typeof mappedGpuSchema>;

export const preflightReportSchema = z.object({
  site: z.string(),
  /** What the hosts were judged for. */
  release: z.string(),
  readAt: z.string(),
  /** The rule book and catalogue that judged. */
  rules: z.object({ serial: z.number(), issuedAt: z.string(), origin: z.enum(['built-in', 'signed-file']) }),
  hosts: z.array(checkedHostSchema),
  checks: z.array(checkResultSchema),
  gpus: z.array(mappedGpuSchema),
});
export type PreflightReport = z.infer<typeof preflightReportSchema>;
