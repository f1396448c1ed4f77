// Owns what it means to know something about a host. A fact that could not be read is `unknown` with what was seen instead, never a
// guess and never "ok"; a fact that nobody could ask for (no shell on that host) is `unread`.
import { z } from 'zod';

export function readingSchema<Value extends z.ZodType>(value: Value) {
  return z.discriminatedUnion('state', [
    z.object({
      state: z.literal('known'),
      value,
      /** What was asked: a command or a call, such as `nvidia-smi -q -x` or `GET /info`. */
      from: z.string(),
      readAt: z.string(),
    }),
    z.object({
      state: z.literal('unknown'),
      /** Why it is not known, as a sentence for the operator. */
      reason: z.string(),
      /** What was seen instead, raw and bounded. */
      evidence: z.string().nullable(),
      from: z.string(),
      readAt: z.string(),
    }),
    z.object({ state: z.literal('unread'), reason: z.string() }),
  ]);
}

export type Reading<T> =
  | { state: 'known'; value: T; from: string; readAt: string }
  | { state: 'unknown'; reason: string; evidence: string | null; from: string; readAt: string }
  | { state: 'unread'; reason: string };

/** The value where it is known, else null. */
export function valueOf<T>(reading: Reading<T>): T | null {
  return reading.state === 'known' ? reading.value : null;
}

/** What a reader of raw output answers; where and when it was read is added by who asked. */
export type Read<T> = { ok: true; value: T } | { ok: false; reason: string; evidence: string | null };

const MOST_EVIDENCE = 600;

export const known = <T>(value: T): Read<T> => ({ ok: true, value });

/** Evidence is cut to 600 characters, and control characters are shown as `·`, so that hostile output stays data. */
export function notKnown(
  reason: string,
  evidence: string | null,
): { ok: false; reason: string; evidence: string | null } {
  const shown =
    evidence?.slice(0, MOST_EVIDENCE).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '·') ?? null;
  return { ok: false, reason, evidence: shown };
}

export function asReading<T>(read: Read<T>, asked: { from: string; readAt: string }): Reading<T> {
  if (read.ok) return { state: 'known', value: read.value, ...asked };
  return { state: 'unknown', reason: read.reason, evidence: read.evidence, ...asked };
}
