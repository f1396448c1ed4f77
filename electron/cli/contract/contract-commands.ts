// Owns deriving commands from the contract: `dgsite <area> <verb>`, flags from the input schema. A procedure added to the contract is
// a command without anybody writing one.
import { contract, type ProcedureName } from '#shared/contract/contract';
import type { ProcedureEntry } from '#shared/contract/kit';
import { AppError } from '#shared/errors/app-error';
import { visibleJson } from '#shared/wire/visible-text';
import type { Command, CommandContext, Flag } from '../command.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { finishWith } from '../follow-operation.ts';
import { isOn } from '../parser/flags.ts';
import { examplesOf } from './examples.ts';
import { fieldsOf, kebab, type Field } from './fields.ts';
import { inputOf } from './input.ts';

interface Derived {
  procedure: ProcedureName;
  /** Words of the command. */
  name: string;
  entry: ProcedureEntry;
  fields: Field[];
}

const yes: Flag = { name: 'yes', about: 'carry it out; without it the command is refused' };

export function contractCommands(): Command[] {
  return Object.entries(contract).flatMap(([name, entry]) =>
    entry.kind === 'event' ? [] : [commandOf(name, entry as ProcedureEntry)],
  );
}

function commandOf(procedure: string, entry: ProcedureEntry): Command {
  const [area = '', verb = ''] = procedure.split('.');
  const name = `${area} ${kebab(verb)}`;
  const fields = fieldsOf(procedure, entry);
  const derived: Derived = { procedure: procedure as ProcedureName, name, entry, fields };
  return {
    name,
    summary: entry.title,
    details: entry.summary,
    // Each required field can be named by its flag as well, so no word is missed before the flags are known.
    words: fields
      .filter(({ isRequired }) => isRequired)
      .map(({ flag: { name: word, about, source } }) => ({
        name: word,
        about,
        isFlagToo: true,
        ...(source ? { source } : {}),
      })),
    flags: [...fields.map(({ flag }) => flag), ...(needsYes(entry) ? [yes] : [])],
    examples: examplesOf({ name, summary: entry.title, needsYes: needsYes(entry) }, fields),
    isStream: () => entry.kind === 'stream',
    follows: (given) => fields.some(({ name: field }) => field === 'follow') && given['follow'] !== false,
    check(words, flags) {
      inputOf(derived, { words, flags });
      if (needsYes(entry) && !isOn(flags, 'yes'))
        throw new AppError('cli.confirmationNeeded', { title: entry.title });
    },
    run: (context) => runProcedure(derived, context),
  };
}

async function runProcedure(derived: Derived, context: CommandContext): Promise<ExitCode> {
  const { procedure, entry } = derived;
  const { print, signal } = context;
  const input = inputOf(derived, context);
  const open = await context.open();
  if (entry.kind === 'stream') {
    for await (const chunk of open.client.stream(procedure as 'logs.follow', input as never)) {
      print.line(chunk, () => visibleJson(chunk));
      if (signal.aborted) return exitCodes.cancelled;
    }
    return exitCodes.done;
  }
  const answer = await open.client.call(procedure as 'app.info', input as never, signal);
  if (entry.kind === 'operation')
    return finishWith(open, (answer as unknown as { operationId: string }).operationId, context);
  print.result(answer, () => visibleJson(answer, 2));
  return exitCodes.done;
}

function needsYes(entry: ProcedureEntry): boolean {
  return entry.kind === 'operation' && entry.effect !== 'reads';
}
