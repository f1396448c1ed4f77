// Owns the help text. It is made from the same commands that run.
import type { Command } from './command.ts';
import { table } from './output/table.ts';

export function helpText(daily: Command[], derived: Command[]): string {
  const rows = (commands: Command[]) =>
    table(commands.map(({ name, usage, summary }) => [`  dgsite ${name} ${usage}`.trimEnd(), summary]));
  return [
    'dgsite: Site Admin for Deepgram self-hosted, on the command line.',
    '',
    'Daily work:',
    rows(daily),
    '',
    'Every procedure (derived from the contract):',
    rows(derived),
    '',
    'Everywhere: --json prints results as JSON. SITE_ADMIN_HOME moves the data directory.',
    'Exit codes: 0 done, 1 failed, 2 usage, 3 findings block, 4 changes pending (plan), 5 cancelled,',
    '6 interrupted: also when Site Admin ended under the command; `dgsite operations list` shows what can be resumed.',
  ].join('\n');
}

export function commandHelp({ name, usage, summary }: Command): string {
  return `dgsite ${name} ${usage}\n\n${summary}.`;
}
