// Owns reading a whole command line: which command, its words and flags, or that help or versions are asked for. It runs nothing.
import type { CommanderError } from 'commander';
import { AppError } from '#shared/errors/app-error';
import type { Command } from '../command.ts';
import { helpOf, Program, type Node } from './build-program.ts';
import type { Flags } from './flags.ts';
import { refusalOf } from './refusal.ts';
import { usageError, withHelp } from '../usage-error.ts';

export interface Everywhere {
  isJson: boolean;
  isQuiet: boolean;
  hasColor: boolean;
}

export type CommandLine =
  | { asks: 'run'; command: Command; words: string[]; flags: Flags }
  | { asks: 'help'; path: readonly string[] }
  | { asks: 'version' };

/** Before anything is parsed, so that also a refusal is printed as it was asked for. */
export function readEverywhere(tokens: readonly string[]): Everywhere {
  const end = tokens.indexOf('--');
  const typed = end < 0 ? tokens : tokens.slice(0, end);
  return {
    isJson: typed.includes('--json'),
    isQuiet: typed.includes('--quiet'),
    hasColor: !typed.includes('--no-color'),
  };
}

/** Throws `cli.usage`, or what the command refuses. `dgsite help plan` is `dgsite plan --help`. */
export function parseCommandLine(tokens: readonly string[], commands: readonly Command[]): CommandLine {
  let line: CommandLine | null = null;
  const program = new Program(commands, {
    found: (node) => {
      line = readNode(node, program.root);
    },
    refused: (node, error) => {
      if (!isHelp(error)) throw refusalOf(error, { node, program, tokens });
      throw new Asked({ asks: 'help', path: node.path });
    },
  });
  program.root.parser.action(() => {
    const { version } = program.root.parser.opts<{ version?: true }>();
    line = version === true ? { asks: 'version' } : { asks: 'help', path: [] };
  });
  try {
    program.root.parser.parse(helpAsFlag(tokens, program), { from: 'user' });
  } catch (thrown) {
    if (thrown instanceof Asked) return thrown.line;
    throw thrown;
  }
  if (line === null) throw usageError('No command was named.');
  return judged(line);
}

/** What the command itself refuses of what it is given. */
function judged(line: CommandLine): CommandLine {
  if (line.asks !== 'run') return line;
  const { command, words, flags } = line;
  try {
    command.check?.(words, flags);
    return line;
  } catch (thrown) {
    throw thrown instanceof AppError ? withHelp(thrown, helpOf({ path: command.name.split(' ') })) : thrown;
  }
}

class Asked extends Error {
  readonly line: CommandLine;
  constructor(line: CommandLine) {
    super('help');
    this.line = line;
  }
}

function isHelp({ code }: CommanderError): boolean {
  return code === 'commander.helpDisplayed';
}

/** Of what there is no such command, the refusal says so instead. */
function helpAsFlag(tokens: readonly string[], program: Program): string[] {
  const [first, ...rest] = tokens;
  if (first !== 'help') return [...tokens];
  const words = rest.filter((token) => !token.startsWith('-'));
  const node = program.deepest(words);
  const takesMore = (node.command?.words.length ?? 0) > 0;
  return node.path.length === words.length || takesMore ? [...rest, '--help'] : rest;
}

function readNode({ parser, command }: Node, root: Node): CommandLine {
  if (root.parser.opts<{ version?: true }>().version === true) return { asks: 'version' };
  if (!command) throw usageError('No command was named.');
  const words = parser.processedArgs.flat().filter((word): word is string => typeof word === 'string');
  const flags: Record<string, unknown> = {};
  for (const option of parser.options) {
    const attribute = option.attributeName();
    if (parser.getOptionValueSource(attribute) !== 'cli') continue;
    flags[option.name().replace(/^no-/, '')] = parser.getOptionValue(attribute);
  }
  return { asks: 'run', command, words, flags };
}
