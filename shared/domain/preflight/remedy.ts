// Owns what a remedy is: words and scripts that can be read, copied, saved or run, per distribution, with the way back.
import { z } from 'zod';

export const remedyScriptSchema = z.object({
  /** Such as `Ubuntu 24.04`. */
  distribution: z.string(),
  text: z.string(),
  /** Whether it is written for the host that was judged. */
  isThisHost: z.boolean(),
});

export const remedySchema = z.object({
  /** Such as `configure-docker-runtime`. */
  id: z.string(),
  host: z.string(),
  title: z.string(),
  /** What it changes, in words, before it happens. */
  changes: z.array(z.string()),
  /** What callers or the operator will notice, or null. */
  interruption: z.string().nullable(),
  /** One click is offered only for what is safe and reversible. */
  oneClick: z.boolean(),
  scripts: z.array(remedyScriptSchema),
  /** Script that takes it back on this host, or null with `undoWords` saying how. */
  undo: z.string().nullable(),
  undoWords: z.string(),
  needsRoot: z.boolean(),
  /** Of the script for this host and of its undo: running refuses others than were shown. Null where there is none. */
  sha256: z.string().nullable(),
  /** Why it cannot be run from here (no shell, no rights, distribution not known), or null. */
  whyNot: z.string().nullable(),
});
export type Remedy = z.infer<typeof remedySchema>;
