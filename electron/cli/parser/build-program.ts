// Owns the parser of the command line: one commander command per command of ours, with areas (`practice`, `operations`) above those that
// share their first word. An area can be a command itself: `dgsite hosts north` and `dgsite hosts probe local`.
import { Argument, Command as Parser, Option, type CommanderError } from 'commander';
import { AppError } from '#shared/errors/app-error';
import type { Command, Flag, Word } from '../command.ts';
import { withHelp } from '../usage-error.ts';
import { readFlagValue, readWord } from './read-value.ts';

export interface Node {
  parser: Parser;
  /** Words that lead to it; empty for the root. */
  path: readonly string[];
  /** Null for an area that is no command itself. */
  command: Command | null;
}

interface Hooks {
  /** A command line that leads to this node was read. */
  found(node: Node): void;
  /** It could not be read, or help was asked for. Throws. */
  refused(node: Node, error: CommanderError): never;
}

export const everywhere: readonly Flag[] = [
  { name: 'json', about: 'print results as JSON on standard output, errors as JSON on standard error' },
  { name: 'quiet', about: 'leave messages and progress out; results and errors stay' },
  { name: 'no-color', about: 'print without colours, as NO_COLOR in the environment does' },
];

export class Program {
  readonly root: Node;
  readonly #nodes = new Map<string, Node>();
  readonly #hooks: Hooks;

  constructor(commands: readonly Command[], hooks: Hooks) {
    this.#hooks = hooks;
    this.root = this.#make([]);
    this.root.parser.option(
      '-V, --version',
      'print versions: of the program, of its contract, of a core that runs',
    );
    for (const command of commands) this.#add(command);
  }

  /** Only to look at: help, manual, completion. */
  static toRead(commands: readonly Command[]): Program {
    return new Program(commands, {
      found: () => undefined,
      refused: (_node, error) => {
        throw error;
      },
    });
  }

  /** By its words, or undefined. */
  find(path: readonly string[]): Node | undefined {
    return this.#nodes.get(path.join(' '));
  }

  /** The one that the first words lead to, as far as there is one. */
  deepest(words: readonly string[]): Node {
    let node = this.root;
    for (const word of words) {
      const next = this.find([...node.path, word]);
      if (!next) break;
      node = next;
    }
    return node;
  }

  /** Directly below: of `practice` the nodes `practice up`, `practice down`, … */
  below(node: Node): Node[] {
    return [...this.#nodes.values()].filter(
      ({ path }) => path.length === node.path.length + 1 && node.path.every((word, at) => path[at] === word),
    );
  }

  #add(command: Command): void {
    const node = this.#reach(command.name.split(' '));
    node.command = command;
    for (const word of command.words) node.parser.addArgument(argumentOf(word, node));
    for (const flag of command.flags)
      for (const option of optionsOf(flag, node)) node.parser.addOption(option);
    if (command.takesAnyWords === true) node.parser.argument('[words...]');
    node.parser.action(() => this.#hooks.found(node));
  }

  #reach(path: readonly string[]): Node {
    const known = this.find(path);
    if (known) return known;
    const above = this.#reach(path.slice(0, -1));
    const node = this.#make(path);
    above.parser.addCommand(node.parser);
    return node;
  }

  #make(path: readonly string[]): Node {
    const parser = new Parser(path.at(-1) ?? 'dgsite')
      .helpCommand(false)
      .helpOption('-h, --help', 'print this help');
    const node: Node = { parser, path, command: null };
    parser
      .enablePositionalOptions()
      .exitOverride((error) => this.#hooks.refused(node, error))
      // What there is to say is thrown, and said by the printer.
      .configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    for (const { name, about } of everywhere) parser.option(`--${name}`, about);
    this.#nodes.set(path.join(' '), node);
    return node;
  }
}

function argumentOf(word: Word, node: Node): Argument {
  const mayMiss = word.isOptional === true || word.isFlagToo === true;
  const argument = new Argument(mayMiss ? `[${word.name}]` : `<${word.name}>`, word.about);
  return argument.argParser((text) => withHelpOf(node, () => readWord(word, text)));
}

/** A value that is refused says where the help of its command is. */
function withHelpOf<T>(node: Node, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw thrown instanceof AppError ? withHelp(thrown, helpOf(node)) : thrown;
  }
}

/** The command that prints the help of a command. */
export function helpOf({ path }: Pick<Node, 'path'>): string {
  return path.length === 0 ? 'dgsite help' : `dgsite ${path.join(' ')} --help`;
}

function optionsOf(flag: Flag, node: Node): Option[] {
  const { name, about, value } = flag;
  if (value !== undefined)
    return [
      new Option(`--${name} <${value}>`, about).argParser((text, before: unknown) =>
        withHelpOf(node, () => readFlagValue(flag, text, before)),
      ),
    ];
  const on = new Option(`--${name}`, about);
  return flag.isNegatable === true ? [on, new Option(`--no-${name}`, about)] : [on];
}
