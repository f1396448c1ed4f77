// Owns deriving commands from the contract: `dgsite <area> <verb>`, flags from the input schema. A procedure added to the contract is
// a command without anybody writing one.
import { z } from 'zod';
import { contract, type ProcedureName } from '#shared/contract/contract';
import type { ProcedureEntry } from '#shared/contract/kit';
import { AppError } from '#shared/errors/app-error';
import { visibleJson } from '#shared/wire/visible-text';
import type { Command, CommandContext } from './command.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { finishWith } from './follow-operation.ts';

export function contractCommands(): Command[] {
  return Object.entries(contract).flatMap(([name, entry]) =>
    entry.kind === 'event' ? [] : [commandOf(name, entry as ProcedureEntry)],
  );
}

function commandOf(name: string, entry: ProcedureEntry): Command {
  const fields = Object.entries(entry.input.shape).map(([field, schema]) =>
    describeField(field, schema as z.ZodType),
  );
  const [area = '', verb = ''] = name.split('.');
  return {
    name: `${area} ${kebab(verb)}`,
    usage: fields.map(({ flag, required, type }) => usageOf({ flag, required, type })).join(' '),
    summary: entry.title,
    valued: fields.filter(({ type }) => type !== 'boolean').map(({ flag }) => flag),
    switches: [
      ...fields.filter(({ type }) => type === 'boolean').map(({ flag }) => flag),
      ...(needsYes(entry) ? ['yes'] : []),
    ],
    run: (context) => runProcedure(name as ProcedureName, entry, { fields, context }),
  };
}

interface Field {
  name: string;
  flag: string;
  type: 'string' | 'number' | 'boolean' | 'list';
  required: boolean;
}

async function runProcedure(
  name: ProcedureName,
  entry: ProcedureEntry,
  { fields, context }: { fields: Field[]; context: CommandContext },
): Promise<ExitCode> {
  const { print, flags } = context;
  const input = inputFrom(fields, context);
  if (needsYes(entry) && flags['yes'] !== true)
    throw new AppError('cli.confirmationNeeded', { title: entry.title });
  const open = await context.open();
  if (entry.kind === 'stream') {
    for await (const chunk of open.client.stream(name as 'logs.follow', input as never)) {
      print.result(chunk, () => visibleJson(chunk));
      if (context.signal.aborted) return exitCodes.cancelled;
    }
    return exitCodes.done;
  }
  const answer = await open.client.call(name as 'app.info', input as never, context.signal);
  if (entry.kind === 'operation')
    return finishWith(open, (answer as unknown as { operationId: string }).operationId, context);
  print.result(answer, () => visibleJson(answer, 2));
  return exitCodes.done;
}

/** Words fill the required fields in their order; flags name any field. */
function inputFrom(fields: Field[], { words, flags }: CommandContext): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const { name, flag, type } of fields) {
    const value = flags[flag];
    if (value !== undefined) input[name] = convert(value, type, flag);
  }
  const open = fields.filter(({ name, required }) => required && input[name] === undefined);
  if (words.length > open.length) {
    throw new AppError('cli.usage', { problem: `“${words[open.length] ?? ''}” is one word too many.` });
  }
  for (const [index, word] of words.entries()) {
    const field = open[index];
    if (field) input[field.name] = convert(word, field.type, field.flag);
  }
  return input;
}

function convert(value: string | boolean, type: Field['type'], flag: string): unknown {
  if (type === 'boolean') return value === true || value === 'true';
  if (typeof value === 'boolean') throw new AppError('cli.usage', { problem: `--${flag} needs a value.` });
  if (type === 'string') return value;
  if (type === 'list') return value.split(',').map((word) => word.trim());
  const number = Number(value);
  if (Number.isNaN(number))
    throw new AppError('cli.usage', { problem: `--${flag} needs a number, not “${value}”.` });
  return number;
}

function describeField(name: string, schema: z.ZodType): Field {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as { type?: string };
  const type =
    json.type === 'boolean'
      ? 'boolean'
      : json.type === 'integer' || json.type === 'number'
        ? 'number'
        : json.type === 'array'
          ? 'list'
          : 'string';
  return { name, flag: kebab(name), type, required: !schema.safeParse(undefined).success };
}

function usageOf({ flag, required, type }: Pick<Field, 'flag' | 'required' | 'type'>): string {
  if (required) return `<${flag}>`;
  return type === 'boolean' ? `[--${flag}]` : `[--${flag} ${type.toUpperCase()}]`;
}

function needsYes(entry: ProcedureEntry): boolean {
  return entry.kind === 'operation' && entry.effect !== 'reads';
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
