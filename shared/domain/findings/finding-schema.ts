// Owns the shape of a finding: a judgement with its evidence and what to do about it.
import { z } from 'zod';

const pathSchema = z.array(z.union([z.string(), z.number()]));

/** A change of one key of a service's file. Without a value the key is removed. */
export const configEditSchema = z.object({
  host: z.string().nullable(),
  service: z.string().nullable(),
  path: pathSchema,
  value: z.json().optional(),
});
export type ConfigEdit = z.infer<typeof configEditSchema>;

/** A place in the file of a service. */
export const filePlaceSchema = z.object({
  /** Null: a file that belongs to no site. */
  service: z.string().nullable(),
  file: z.string(),
  /** From 1. */
  line: z.number(),
  /** From 1. */
  column: z.number(),
  path: pathSchema,
});
export type FilePlace = z.infer<typeof filePlaceSchema>;

export const findingSchema = z.object({
  level: z.enum(['ok', 'warning', 'blocker']),
  code: z.string(),
  host: z.string().nullable(),
  message: z.string(),
  evidence: z.string().nullable(),
  remedy: z.string().nullable(),
  /** A judgement that an operator may carry with a reason; everything else is not a matter of opinion. */
  overridable: z.boolean().optional(),
  /** Where in a configuration file it is. */
  at: filePlaceSchema.optional(),
  /** Who says so. */
  source: z.string().optional(),
  /** Changes that end it, to be made together. */
  edits: z.array(configEditSchema).optional(),
});
export type Finding = z.infer<typeof findingSchema>;
