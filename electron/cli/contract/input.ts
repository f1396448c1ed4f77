// Owns the input of a procedure as it was typed: words fill the required fields in their order, flags name any field. It is judged by the
// schema of the contract before a core is asked for.
import type { z } from 'zod';
import type { ProcedureEntry } from '#shared/contract/kit';
import { AppError } from '#shared/errors/app-error';
import type { Flags } from '../parser/flags.ts';
import type { Field } from './fields.ts';
import { readFlagValue } from '../parser/read-value.ts';
import { usageError } from '../usage-error.ts';

interface Typed {
  words: readonly string[];
  flags: Flags;
}

/** Throws `cli.usage`. */
export function inputOf(
  { entry, fields, name }: { entry: ProcedureEntry; fields: readonly Field[]; name: string },
  { words, flags }: Typed,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const value = flags[field.flag.name];
    if (value !== undefined) input[field.name] = value;
  }
  const open = fields.filter(({ isRequired, name: field }) => isRequired && input[field] === undefined);
  const surplus = words[open.length];
  if (surplus !== undefined) throw refused(`“${surplus}” is one word too many for “dgsite ${name}”.`);
  for (const [index, field] of open.entries()) {
    const word = words[index];
    if (word === undefined) throw refused(`“dgsite ${name}” needs <${field.flag.name}>.`);
    input[field.name] = wordValue(word, field);
  }
  const judged = entry.input.safeParse(input);
  if (!judged.success) throw refused(problemOf(judged.error, fields));
  return input;
}

/** A word is read as its flag would be. */
function wordValue(word: string, { flag }: Field): unknown {
  return readFlagValue(flag, word, undefined);
}

function problemOf(error: z.ZodError, fields: readonly Field[]): string {
  const [issue] = error.issues;
  const field = fields.find(({ name }) => name === issue?.path[0]);
  const deeper = issue?.path.slice(1).join('.') ?? '';
  const place = field ? `--${field.flag.name}${deeper === '' ? '' : ` (${deeper})`}: ` : '';
  return `${place}${issue?.message ?? 'not valid'}.`;
}

function refused(problem: string): AppError {
  return usageError(problem);
}
