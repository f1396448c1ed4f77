// Owns `dgsite secrets put NAME`: the value comes from standard input, never from the command line, where shell history and the
// process list would keep it.
import { z } from 'zod';
import { audienceSchema, audienceWords, type Audience } from '#shared/domain/secrets/audience';
import { createInterface } from 'node:readline';
import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Printer } from './output/printer.ts';
import { listOf, type Flags } from './parser/flags.ts';
import { usageError } from './usage-error.ts';

export const secretCommand: Command = {
  name: 'secrets put',
  words: [
    {
      name: 'name',
      about: 'name to refer to it by; the value is read from standard input',
      source: 'secret',
    },
  ],
  flags: [
    {
      name: 'for',
      value: 'USE,…',
      type: 'list',
      about: 'where it may be sent: license, environment, registry:HOST or ssh:HOST',
    },
  ],
  summary: 'Store a secret; site documents refer to it as "secret:NAME"',
  examples: [
    { line: 'secrets put deepgram-api-key', about: 'Asks for the value, which is not shown' },
    {
      line: 'secrets put quay --for registry:quay.io',
      about: 'From a script: printf %s "$USER:$PASSWORD" | dgsite secrets put …',
    },
  ],
  check([name = ''], flags) {
    if (!/^[\w.-]{1,64}$/.test(name))
      throw usageError(`A name has up to 64 letters, digits, dots, dashes and underscores.`);
    audiencesIn(flags);
  },
  async run({ words, flags, open, print }) {
    const [name = ''] = words;
    const value = await readSecret(name, print);
    if (value === '') throw usageError('No value came on standard input, so nothing was stored.');
    const answer = await (
      await open()
    ).client.call('secrets.put', { name, value, audiences: audiencesIn(flags) });
    print.result(answer, () => `Stored as ${answer.reference}. ${mayBeSent(answer.audiences, name)}`);
    return exitCodes.done;
  },
};

/** Several are separated by commas. Rejects with `cli.usage`. */
function audiencesIn(flags: Flags): Audience[] {
  const parsed = z.array(audienceSchema).safeParse(listOf(flags, 'for') ?? []);
  if (parsed.success) return parsed.data;
  throw usageError('--for takes license, environment, registry:HOST or ssh:HOST.');
}

function mayBeSent(audiences: string[], name: string): string {
  if (audiences.length > 0) return `It may be sent ${audiences.map(audienceWords).join(', and ')}.`;
  return `It may not be sent anywhere yet; allow it, for example: dgsite secrets allow ${name} registry:quay.io`;
}

async function readSecret(name: string, print: Printer): Promise<string> {
  const { stdin } = process;
  if (!stdin.isTTY) {
    let text = '';
    for await (const chunk of stdin.setEncoding('utf8')) text += String(chunk);
    return text.replace(/\r?\n$/, '');
  }
  print.status(`Value of ${name} (not shown): `);
  // No output stream: nothing that is typed is echoed.
  const lines = createInterface({ input: stdin, terminal: true });
  const value = await new Promise<string>((resolve) => lines.once('line', resolve));
  lines.close();
  return value;
}
