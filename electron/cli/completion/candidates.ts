// Owns what can follow what was typed: commands, flags, and the values of a flag or a word. Names of sites, hosts and operations come from
// the data directory; everything else from the descriptions of the commands.
import type { Command, Flag, ValueSource, Word } from '../command.ts';
import { everywhere, type Node, type Program } from '../parser/build-program.ts';
import { flagTerm } from '../help/usage.ts';

export interface Candidate {
  value: string;
  about: string;
}

export interface Completion {
  candidates: Candidate[];
  /** Whether the shell offers names of its own as well. */
  places: 'none' | 'files' | 'directories';
}

/** Names that only the data directory knows; `words` is what was typed for the command so far. */
export type ValuesOf = (source: ValueSource, words: readonly string[]) => Candidate[];

interface Place {
  node: Node;
  /** Words for the command itself, after those that name it. */
  words: string[];
  /** The flag whose value is being typed. */
  open: Flag | null;
  typedFlags: Set<string>;
  /** After `--`, nothing is a flag. */
  isLiteral: boolean;
}

const none: Completion = { candidates: [], places: 'none' };

/** `typed` is everything after `dgsite`; the last word is the one that is being typed. */
export function completionOf(typed: readonly string[], program: Program, valuesOf: ValuesOf): Completion {
  const current = typed.at(-1) ?? '';
  const before = typed.slice(0, -1);
  const isHelp = before[0] === 'help';
  const place = walk(isHelp ? before.slice(1) : before, program);
  const { node, words, open, isLiteral } = place;
  const startingWith = (completion: Completion, start: string, prefix = ''): Completion => ({
    ...completion,
    candidates: completion.candidates
      .filter(({ value }) => value.startsWith(start))
      .map(({ value, about }) => ({ value: prefix + value, about })),
  });
  if (open) return startingWith(valuesFor(open, words, valuesOf), current);
  const inline = isLiteral ? null : /^--([^=]+)=(.*)$/s.exec(current);
  if (inline) {
    const [, name = '', start = ''] = inline;
    const flag = flagsOf(node).find((one) => one.name === name);
    return flag?.value === undefined
      ? none
      : startingWith(valuesFor(flag, words, valuesOf), start, `--${name}=`);
  }
  if (current.startsWith('-') && !isLiteral && !isHelp)
    return startingWith({ candidates: flagCandidates(place), places: 'none' }, current);
  const below = words.length === 0 && !isLiteral ? belowCandidates(node, program) : [];
  const word = isHelp ? undefined : node.command?.words[words.length];
  const values = word ? valuesFor(word, words, valuesOf) : none;
  return startingWith({ candidates: [...below, ...values.candidates], places: values.places }, current);
}

function walk(before: readonly string[], program: Program): Place {
  const place: Place = { node: program.root, words: [], open: null, typedFlags: new Set(), isLiteral: false };
  for (const token of before) {
    if (place.open) {
      place.open = null;
    } else if (token === '--' && !place.isLiteral) {
      place.isLiteral = true;
    } else if (token.startsWith('-') && !place.isLiteral) {
      const name = token.replace(/^--?/, '').replace(/=.*$/s, '');
      const flag = flagsOf(place.node).find((one) => one.name === name);
      place.typedFlags.add(name);
      if (flag?.value !== undefined && !token.includes('=')) place.open = flag;
    } else {
      const deeper = place.words.length === 0 ? program.find([...place.node.path, token]) : undefined;
      if (deeper) place.node = deeper;
      else place.words.push(token);
    }
  }
  return place;
}

function flagsOf({ command }: Node): readonly Flag[] {
  return [...(command?.flags ?? []), ...everywhere];
}

function flagCandidates({ node, typedFlags }: Place): Candidate[] {
  const flags = flagsOf(node)
    .filter(({ name, type }) => type === 'list' || !typedFlags.has(name))
    .map((flag) => ({ value: flagTerm(flag).split(' ')[0] ?? '', about: flag.about }));
  const root = node.path.length === 0 ? [{ value: '--version', about: 'print versions' }] : [];
  return [...flags, ...root, { value: '--help', about: 'print help' }];
}

function belowCandidates(node: Node, program: Program): Candidate[] {
  const below = program
    .below(node)
    .filter(({ command }) => command?.isHidden !== true)
    .map(({ path, command }) => ({ value: path.at(-1) ?? '', about: aboutNode(command) }));
  return node.path.length === 0 ? [...below, { value: 'help', about: 'print the help of a command' }] : below;
}

function aboutNode(command: Command | null): string {
  return command?.summary ?? 'an area with commands of its own';
}

function valuesFor(
  { choices, source, about }: Pick<Flag & Word, 'choices' | 'source' | 'about'>,
  words: readonly string[],
  valuesOf: ValuesOf,
): Completion {
  if (choices) return { candidates: choices.map((value) => ({ value, about })), places: 'none' };
  if (source === 'file') return { candidates: [], places: 'files' };
  if (source === 'directory') return { candidates: [], places: 'directories' };
  return { candidates: source ? valuesOf(source, words) : [], places: 'none' };
}
