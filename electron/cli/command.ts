// Owns what a command is and what it gets. Parser, help, man page and completion are all made from this description.
import type { Flags } from './parser/flags.ts';
import type { ExitCode } from './exit-codes.ts';
import type { OpenClient } from './open-client.ts';
import type { Printer } from './output/printer.ts';

export interface CommandContext {
  words: string[];
  flags: Flags;
  directory: string;
  print: Printer;
  /** Opens the core when first needed; help and usage errors never do. */
  open: () => Promise<OpenClient>;
  /** Opens another one, for who goes on where the core that it followed has ended. */
  reopen: () => Promise<OpenClient>;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** For help, manual and completion, which are about all of them. */
  all: AllCommands;
}

export interface AllCommands {
  /** For daily work, in the order of the help. */
  groups: readonly CommandGroup[];
  /** Those, and the ones that are derived from the contract. */
  commands: readonly Command[];
}

export interface CommandGroup {
  title: string;
  commands: readonly Command[];
}

/** Where completion finds the values of a word. */
export type ValueSource =
  'site' | 'host' | 'service' | 'release' | 'operation' | 'secret' | 'file' | 'directory';

export interface Word {
  name: string;
  about: string;
  isOptional?: boolean;
  /** A flag of the same name says it as well, so the word itself may be missing. */
  isFlagToo?: boolean;
  choices?: readonly string[];
  source?: ValueSource;
}

export interface Flag {
  /** As it is typed, without the two dashes. */
  name: string;
  about: string;
  /** What stands for its value in the help, such as `NAME`. A flag without one is a switch. */
  value?: string;
  type?: 'text' | 'number' | 'list' | 'json';
  choices?: readonly string[];
  source?: ValueSource;
  /** What holds without the flag, for the help; a switch that is on takes `--no-NAME`. */
  default?: string | number | boolean;
  /** Also `--no-NAME`. */
  isNegatable?: boolean;
}

export interface Example {
  /** Everything after `dgsite`. */
  line: string;
  about: string;
}

export interface Command {
  /** Words that name it, such as `practice up`. */
  name: string;
  words: readonly Word[];
  flags: readonly Flag[];
  /** One line, in the imperative, without a full stop. */
  summary: string;
  /** What else is worth knowing, for its own help. */
  details?: string;
  examples: readonly Example[];
  /** What its exit codes mean beyond the usual ones. */
  exits?: Partial<Record<ExitCode, string>>;
  /** Whether it prints until it is told to end: with --json one JSON document per line. A reader that has seen enough ends it. */
  isStream?(flags: Flags): boolean;
  /** Whether it stays until it is told to end. No other command waits for the end of such a one. */
  follows?(flags: Flags): boolean;
  /** Not in lists and completion: for programs, not for people. */
  isHidden?: boolean;
  /** Every further word is taken as it is. */
  takesAnyWords?: boolean;
  /** Throws `cli.usage` for what can be refused without a core. */
  check?(words: readonly string[], flags: Flags): void;
  run(context: CommandContext): Promise<ExitCode>;
}
