// Owns the shape of a finding: a judgement with its evidence and what to do about it.
import { z } from 'zod';

export const findingSchema = z.object({
  level: z.enum(['ok', 'warning', 'blocker']),
  code: z.string(),
  host: z.string().nullable(),
  message: z.string(),
  evidence: z.string().nullable(),
  remedy: z.string().nullable(),
  /** A judgement that an operator may carry with a reason; everything else is not a matter of opinion. */
  overridable: z.boolean().optional(),
});
export type Finding = z.infer<typeof findingSchema>;
