// Owns turning the text of one flag or word into the value that its command declared. Text that is none is refused with what would be one.
import { AppError } from '#shared/errors/app-error';
import type { Flag, Word } from '../command.ts';
import { usageError } from '../usage-error.ts';

const MOST_SHOWN = 60;

/** `before` is what earlier occurrences of the same flag gave: lists grow, everything else is replaced. Throws `cli.usage`. */
export function readFlagValue(flag: Flag, text: string, before: unknown): unknown {
  const name = `--${flag.name}`;
  if (text === '') throw refused(`${name} needs a value that is not empty.`);
  if (flag.type === 'number') return readNumber(name, text);
  if (flag.type === 'json') return readJson(name, text);
  if (flag.type !== 'list') return readChoice(name, flag, text);
  const items = text.split(',').map((item) => readChoice(name, flag, item.trim()));
  if (items.includes('')) throw refused(`${name} has an empty value between its commas.`);
  return [...(Array.isArray(before) ? (before as string[]) : []), ...items];
}

/** Throws `cli.usage`. */
export function readWord(word: Word, text: string): string {
  if (text === '') throw refused(`<${word.name}> needs a value that is not empty.`);
  return readChoice(`<${word.name}>`, word, text);
}

/** A word of the user as it is repeated in a refusal. */
export function shown(text: string): string {
  return `“${text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text}”`;
}

function readChoice(name: string, { choices }: Pick<Flag, 'choices'>, text: string): string {
  if (!choices || choices.includes(text)) return text;
  throw refused(`${name} is one of ${choices.join(', ')}, not ${shown(text)}.`);
}

/** Decimal only: what `Number` takes beyond that (`0x10`, spaces, `Infinity`) is more likely a slip than meant. */
function readNumber(name: string, text: string): number {
  if (/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
  throw refused(`${name} takes a number, not ${shown(text)}.`);
}

function readJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refused(`${name} takes JSON, not ${shown(text)}.`);
  }
}

function refused(problem: string): AppError {
  return usageError(problem);
}
