// Owns what a command is and what it gets.
import type { Arguments } from './arguments.ts';
import type { ExitCode } from './exit-codes.ts';
import type { OpenClient } from './open-client.ts';
import type { Printer } from './output/printer.ts';

export interface CommandContext {
  words: string[];
  flags: Arguments['flags'];
  directory: string;
  print: Printer;
  /** Opens the core when first needed; help and usage errors never do. */
  open: () => Promise<OpenClient>;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

export interface Command {
  /** Words that name it, such as `practice up`. */
  name: string;
  /** What follows the name, such as `<site> [--watch]`. */
  usage: string;
  summary: string;
  /** Flags that take a value. */
  valued: readonly string[];
  /** Flags that are true by being there. */
  switches: readonly string[];
  run(context: CommandContext): Promise<ExitCode>;
}
