// Owns the words for a command line that cannot be read: what is wrong, the nearest name there is, and where its help is.
import { Command as Parser, CommanderError } from 'commander';
import { AppError } from '#shared/errors/app-error';
import { helpOf, type Node, type Program } from './build-program.ts';
import { shown } from './read-value.ts';
import { usageError } from '../usage-error.ts';

interface Place {
  node: Node;
  program: Program;
  tokens: readonly string[];
}

export function refusalOf(error: CommanderError, place: Place): AppError {
  return usageError(problemOf(error, place), { help: helpOf(place.node) });
}

function problemOf({ code, message }: CommanderError, { node, program, tokens }: Place): string {
  const { parser, path } = node;
  const name = ['dgsite', ...path].join(' ');
  const quoted = /'([^']*)'/s.exec(message)?.[1] ?? '';
  const meant = /\(Did you mean (?:one of )?(.+?)\?\)/s.exec(message)?.[1];
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  switch (code) {
    case 'commander.unknownOption': {
      const flag = /^-[^=]*/.exec(quoted)?.[0] ?? quoted;
      const isKnown = parser.options.some(({ long, short }) => long === flag || short === flag);
      if (isKnown) return `${flag} takes no value.`;
      return `There is no option ${shown(flag)} for “${name}”.${hint}`;
    }
    case 'commander.unknownCommand':
      return `There is no command ${shown([...path, quoted].join(' '))}.${hint}`;
    case 'commander.excessArguments':
      return surplusProblem({ node, program, tokens }, name);
    case 'commander.missingArgument':
      return `“${name}” needs <${quoted}>.`;
    case 'commander.optionMissingArgument':
      return `${quoted.split(' ')[0] ?? quoted} needs a value.`;
    case 'commander.help':
      return `“${name}” needs one of its commands: ${verbs(node, program).join(', ')}.`;
    default:
      return message.replace(/^error: /, '');
  }
}

/** In an area, a word that is no command of it was most likely meant as one. */
function surplusProblem({ node, program }: Place, name: string): string {
  const word = node.parser.args[node.parser.registeredArguments.length] ?? '';
  const names = verbs(node, program);
  if (node.parser.registeredArguments.length > 0 || names.length === 0)
    return `${shown(word)} is one word too many for “${name}”.`;
  const nearest = nearestOf(word, names);
  const all = node.path.length === 0 ? '' : ` There are: ${names.join(', ')}.`;
  const hint = nearest === null ? all : ` Did you mean ${nearest}?`;
  return `There is no command ${shown([...node.path, word].join(' '))}.${hint}`;
}

function verbs(node: Node, program: Program): string[] {
  return program
    .below(node)
    .filter(({ command }) => command?.isHidden !== true)
    .map(({ path }) => path.at(-1) ?? '');
}

/** What commander itself would offer for a misspelt command, or null. */
function nearestOf(word: string, names: readonly string[]): string | null {
  const parser = new Parser()
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  for (const name of names) parser.command(name);
  try {
    parser.parse(['--', word], { from: 'user' });
  } catch (thrown) {
    if (thrown instanceof CommanderError)
      return /Did you mean (?:one of )?(.+?)\?/.exec(thrown.message)?.[1] ?? null;
    throw thrown;
  }
  return null;
}
