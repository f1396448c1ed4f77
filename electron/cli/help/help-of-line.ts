// Owns the help that a command line asks for, as wide as the terminal.
import type { AllCommands } from '../command.ts';
import { type Node, Program } from '../parser/build-program.ts';
import { nodeHelp, rootHelp } from './help-text.ts';
import { helpWidth } from './layout.ts';

export function helpOfLine(
  { path }: Pick<Node, 'path'>,
  all: AllCommands,
  columns: number | undefined,
): string {
  const program = Program.toRead(all.commands);
  const width = helpWidth(process.env, columns);
  const node = program.find(path);
  return node && path.length > 0 ? nodeHelp(node, program, width) : rootHelp(all, program, width);
}
