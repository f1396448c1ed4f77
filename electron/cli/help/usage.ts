// Owns how a command is written in one line: its name, its words, its flags.
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Command, Flag, Word } from '../command.ts';

export function wordUsage({ name, isOptional }: Word): string {
  return isOptional === true ? `[<${name}>]` : `<${name}>`;
}

/** `dgsite status <site> [options]`. */
export function usageOf({ name, words, flags }: Command): string {
  return ['dgsite', name, ...words.map(wordUsage), ...(flags.length > 0 ? ['[options]'] : [])].join(' ');
}

/** Flags as they are listed: not those that a word of the command says already. */
export function listedFlags({ words, flags }: Command): Flag[] {
  return flags.filter(({ name }) => !words.some((word) => word.name === name));
}

export function flagTerm({ name, value, default: normal }: Flag): string {
  if (value !== undefined) return `--${name} <${value}>`;
  return normal === true ? `--no-${name}` : `--${name}`;
}

/** What it is, with its choices and what holds without it. A switch that is on is listed as the one that turns it off. */
export function flagAbout({ about, choices, default: normal, value, type }: Flag): string {
  if (value === undefined) return normal === true ? `not: ${about}` : about;
  const notes = [
    ...(choices ? [`one of: ${choices.join(', ')}`] : []),
    ...(type === 'number' ? ['a number'] : []),
    ...(type === 'list' ? ['several are separated by commas, or the flag is repeated'] : []),
    ...(normal === undefined ? [] : [`default: ${String(normal)}`]),
  ];
  return notes.length === 0 ? about : `${about} (${notes.join('; ')})`;
}

const usual: Record<ExitCode, string> = {
  [exitCodes.done]: 'done',
  [exitCodes.failed]: 'failed',
  [exitCodes.usage]: 'the command line cannot be read, or a confirmation is missing',
  [exitCodes.findingsBlock]: 'findings block',
  [exitCodes.changesPending]: 'changes are pending',
  [exitCodes.cancelled]: 'cancelled',
  [exitCodes.interrupted]: 'interrupted; `dgsite operations list` shows what can be resumed',
};

/** Every exit code with its meaning; a command may mean one more closely. */
export function exitRows(exits: Command['exits'] = {}): { term: string; about: string }[] {
  return Object.values(exitCodes).map((code) => ({ term: String(code), about: exits[code] ?? usual[code] }));
}
