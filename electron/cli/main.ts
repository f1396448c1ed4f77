// Owns the command line's life: find the command, run it, turn what happened into an exit code.
import { AppError, toAppError } from '#shared/errors/app-error';
import { dataDirectory } from '#web/data-directory';
import { readArguments, requireKnown } from './arguments.ts';
import type { Command } from './command.ts';
import { dailyCommands } from './daily-commands.ts';
import { exitCodeOfError, exitCodes, type ExitCode } from './exit-codes.ts';
import { contractCommands } from './generic-command.ts';
import { commandHelp, helpText } from './help.ts';
import { openClient, type OpenClient } from './open-client.ts';
import { createPrinter } from './output/printer.ts';

const everywhere = ['json', 'help', 'h'];

async function main(tokens: string[], signal: AbortSignal): Promise<ExitCode> {
  const print = createPrinter(tokens.includes('--json'), { out: process.stdout, error: process.stderr });
  const daily = new Set(dailyCommands.map(({ name }) => name));
  const derived = contractCommands().filter(({ name }) => !daily.has(name));
  const command = findCommand(tokens, [...dailyCommands, ...derived]);
  if (!command) {
    const asked =
      tokens.length === 0 || tokens[0] === 'help' || tokens.includes('--help') || tokens.includes('-h');
    const text = helpText(dailyCommands, derived);
    if (asked) {
      print.help(text);
    } else {
      const words = tokens.filter((token) => !token.startsWith('-')).join(' ');
      const problem = `There is no command “${words}”.`;
      print.failure(new AppError('cli.usage', { problem }).toView(), `\n${text}\n`);
    }
    return asked ? exitCodes.done : exitCodes.usage;
  }
  let open: Promise<OpenClient> | null = null;
  try {
    const valued = new Set(command.valued);
    const { words, flags } = readArguments(withoutName(tokens, command), valued);
    if (flags['help'] === true || flags['h'] === true) {
      print.help(commandHelp(command));
      return exitCodes.done;
    }
    requireKnown(flags, [...command.valued, ...command.switches, ...everywhere]);
    const directory = dataDirectory();
    let failRun: (error: AppError) => void = () => undefined;
    const coreLost = new Promise<never>((_resolve, reject) => (failRun = reject));
    const openWatched = async (place: string) => {
      const opened = await openClient(place);
      void opened.lost.then(failRun);
      return opened;
    };
    const run = command.run({
      words,
      flags,
      directory,
      print,
      open: () => (open ??= openWatched(directory)),
      signal,
    });
    // Whatever a command waits for, an event or an answer, will not come from a core that has gone.
    return await Promise.race([run, coreLost]);
  } catch (thrown) {
    const view = toAppError(thrown).toView();
    print.failure(view);
    return exitCodeOfError(view.code);
  } finally {
    await (await (open as Promise<OpenClient> | null)?.catch(() => null))?.close();
  }
}

/** The longest name that the first words spell. */
function findCommand(tokens: string[], commands: Command[]): Command | undefined {
  const words = tokens.filter((token) => !token.startsWith('-'));
  const matching = commands.filter(({ name }) => {
    const parts = name.split(' ');
    return parts.every((part, index) => words[index] === part);
  });
  return matching.toSorted((a, b) => b.name.split(' ').length - a.name.split(' ').length)[0];
}

function withoutName(tokens: string[], { name }: Command): string[] {
  let left = name.split(' ').length;
  return tokens.filter((token) => {
    if (left === 0 || token.startsWith('-')) return true;
    left -= 1;
    return false;
  });
}

const UNSETTLED = 13;
/** Longer than a step takes to reach its safe point; the journal knows what a step that takes longer was doing. */
const CLOSE_PATIENCE_MS = 60_000;
/** What a command closes at its end has closed by then. */
const CLOSING_MS = 500;

/** A first signal asks the command to end. A second one, or a SIGTERM that was not followed in time, ends the process. */
function endOnSignals(): AbortController {
  const controller = new AbortController();
  const end = () => {
    if (controller.signal.aborted) process.exit(exitCodes.cancelled);
    controller.abort();
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', () => {
    end();
    setTimeout(() => process.exit(exitCodes.interrupted), CLOSE_PATIENCE_MS).unref();
  });
  return controller;
}

// What the command line writes, data directory and exports included, is for its user alone.
process.umask(0o077);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `dgsite logs … | head` closes the pipe; that is no failure.
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
});
process.on('exit', (code) => {
  // Node ends with 13 when a command waits for something that nothing is left to bring about.
  if (code !== UNSETTLED) return;
  process.stderr.write(`■ ${new AppError('app.internal').message} (app.internal)\n`);
  process.exitCode = exitCodes.failed;
});
process.exitCode = await main(process.argv.slice(2), endOnSignals().signal);
// The command is over: what it left open by mistake must not keep the process, its lock and its door. Output gets out first.
setTimeout(() => process.stdout.write('', () => process.exit()), CLOSING_MS).unref();
