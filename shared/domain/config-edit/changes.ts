// Owns the shape of a review: each value that changes, in words, and each text, line by line.
import { z } from 'zod';
import { diffLineSchema } from '../revisions/line-diff.ts';

export const configChangeSchema = z.object({
  service: z.string(),
  hosts: z.array(z.string()),
  /** Empty: only comments or the form of the text change. */
  path: z.array(z.union([z.string(), z.number()])),
  /** "API on gpu-1 and gpu-2: at most 40 requests at once; before: unlimited requests at once". */
  words: z.string(),
  from: z.json().optional(),
  to: z.json().optional(),
  /** The service has to be made anew for it. */
  restarts: z.boolean(),
});
export type ConfigChange = z.infer<typeof configChangeSchema>;

export const fileDiffSchema = z.object({
  service: z.string(),
  hosts: z.array(z.string()),
  name: z.string(),
  lines: z.array(diffLineSchema),
});
export type FileDiff = z.infer<typeof fileDiffSchema>;
