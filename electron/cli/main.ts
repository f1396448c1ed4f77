// Owns the command line's life: read what was typed, run it, turn what happened into an exit code.
import { AppError, toAppError } from '#shared/errors/app-error';
import { dataDirectory } from '#web/data-directory';
import { allCommands } from './all-commands.ts';
import type { CommandContext } from './command.ts';
import { CoreOfCommand } from './core-of-command.ts';
import { exitCodeOfError, exitCodes, type ExitCode } from './exit-codes.ts';
import { helpOfLine } from './help/help-of-line.ts';
import { hasColor } from './output/color.ts';
import { createPrinter, type Printer } from './output/printer.ts';
import { parseCommandLine, readEverywhere, type CommandLine } from './parser/parse-command-line.ts';
import { OperatorSignals } from './signals.ts';
import { withHelp } from './usage-error.ts';
import { printVersion } from './version.ts';

type Run = Extract<CommandLine, { asks: 'run' }>;

const all = allCommands();

async function main(tokens: string[], signals: OperatorSignals): Promise<ExitCode> {
  const { isJson, isQuiet, hasColor: isAllowed } = readEverywhere(tokens);
  const { env, stdout, stderr } = process;
  const color = (stream: NodeJS.WriteStream) => hasColor(stream, { env, isAllowed });
  const print = createPrinter(
    { isJson, isQuiet, colored: { out: color(stdout), error: color(stderr) } },
    { out: stdout, error: stderr },
  );
  const code = await answer(tokens, { print, signals });
  const lost = await print.finish();
  if (lost === null) return code;
  print.failure(new AppError('cli.outputLost', { problem: lost.message }).toView());
  await print.finish();
  return code === exitCodes.cancelled || code === exitCodes.interrupted ? code : exitCodes.failed;
}

async function answer(
  tokens: string[],
  { print, signals }: { print: Printer; signals: OperatorSignals },
): Promise<ExitCode> {
  let help = 'dgsite help';
  try {
    const line = parseCommandLine(tokens, all.commands);
    if (line.asks === 'help') {
      print.help(helpOfLine(line, all, print.columns));
      return exitCodes.done;
    }
    if (line.asks === 'version') return await printVersion(dataDirectory(), print);
    help = `dgsite ${line.command.name} --help`;
    return await run(line, { print, signals });
  } catch (thrown) {
    const view = withHelp(toAppError(thrown), help).toView();
    print.failure(view);
    return exitCodeOfError(view.code);
  }
}

async function run(
  { command, words, flags }: Run,
  { print, signals }: { print: Printer; signals: OperatorSignals },
): Promise<ExitCode> {
  const follows = command.follows?.(flags) === true;
  const core = new CoreOfCommand({ directory: dataDirectory(), print, signals, follows });
  const isStream = command.isStream?.(flags) === true;
  const context: CommandContext = {
    words,
    flags,
    directory: dataDirectory(),
    print,
    open: () => core.open(),
    reopen: () => core.reopen(),
    signal: signals.asked,
    all,
  };
  try {
    // Whatever a command waits for, an event or an answer, will not come from a core that has gone. Who only follows is told by its stream.
    const ends = isStream ? [toldToEnd(print, signals)] : [core.lost];
    return await Promise.race([command.run(context), ...ends]);
  } finally {
    signals.isEnding = true;
    await core.close();
  }
}

/** Who only prints until it is told to end ends when nobody reads any more, too; a change goes on to its end. */
function toldToEnd(print: Printer, { asked }: OperatorSignals): Promise<ExitCode> {
  const aborted = new Promise<void>((resolve) =>
    asked.addEventListener('abort', () => resolve(), { once: true }),
  );
  return Promise.race([print.outputEnded, aborted]).then(() => exitCodes.done);
}

const UNSETTLED = 13;
/** What a command closes at its end has closed by then. */
const CLOSING_MS = 500;

// What the command line writes, data directory and exports included, is for its user alone.
process.umask(0o077);
process.on('exit', (code) => {
  // Node ends with 13 when a command waits for something that nothing is left to bring about.
  if (code !== UNSETTLED) return;
  process.stderr.write(`■ ${new AppError('app.internal').message} (app.internal)\n`);
  process.exitCode = exitCodes.failed;
});
process.exitCode = await main(process.argv.slice(2), new OperatorSignals(process));
// The command is over: what it left open by mistake must not keep the process, its lock and its door.
setTimeout(() => process.exit(), CLOSING_MS).unref();
