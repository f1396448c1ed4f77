// Owns `dgsite secrets put NAME`: the value comes from standard input, never from the command line, where shell history and the
// process list would keep it.
import { z } from 'zod';
import { audienceSchema, audienceWords, type Audience } from '#shared/domain/secrets/audience';
import { createInterface } from 'node:readline';
import { AppError } from '#shared/errors/app-error';
import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Printer } from './output/printer.ts';

export const secretCommand: Command = {
  name: 'secrets put',
  usage:
    '<name> [--for license|environment|registry:HOST|ssh:HOST]   (the value is read from standard input)',
  summary: 'Store a secret; site documents refer to it as "secret:NAME"',
  valued: ['name', 'for'],
  switches: [],
  async run({ words, flags, open, print }) {
    const name = typeof flags['name'] === 'string' ? flags['name'] : words[0];
    if (!name) throw new AppError('cli.usage', { problem: 'Name the secret.' });
    if (words.length > 1)
      throw new AppError('cli.usage', {
        problem: 'The value is read from standard input, not from the command line.',
      });
    const value = await readSecret(name, print);
    const answer = await (
      await open()
    ).client.call('secrets.put', { name, value, audiences: audiencesIn(flags['for']) });
    print.result(answer, () => `Stored as ${answer.reference}. ${mayBeSent(answer.audiences, name)}`);
    return exitCodes.done;
  },
};

/** Several are separated by commas. Rejects with `cli.usage`. */
function audiencesIn(flag: string | boolean | undefined): Audience[] {
  if (flag === undefined) return [];
  const parsed = z.array(audienceSchema).safeParse(String(flag).split(','));
  if (parsed.success) return parsed.data;
  throw new AppError('cli.usage', {
    problem: '--for takes license, environment, registry:HOST or ssh:HOST.',
  });
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
