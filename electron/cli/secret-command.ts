// Owns `dgsite secrets put NAME`: the value comes from standard input, never from the command line, where shell history and the
// process list would keep it.
import { createInterface } from 'node:readline';
import { AppError } from '#shared/errors/app-error';
import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Printer } from './output/printer.ts';

export const secretCommand: Command = {
  name: 'secrets put',
  usage: '<name>   (the value is read from standard input)',
  summary: 'Store a secret; site documents refer to it as "secret:NAME"',
  valued: ['name'],
  switches: [],
  async run({ words, flags, open, print }) {
    const name = typeof flags['name'] === 'string' ? flags['name'] : words[0];
    if (!name) throw new AppError('cli.usage', { problem: 'Name the secret.' });
    if (words.length > 1)
      throw new AppError('cli.usage', {
        problem: 'The value is read from standard input, not from the command line.',
      });
    const value = await readSecret(name, print);
    const answer = await (await open()).client.call('secrets.put', { name, value });
    print.result(answer, () => `Stored as ${answer.reference}`);
    return exitCodes.done;
  },
};

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
