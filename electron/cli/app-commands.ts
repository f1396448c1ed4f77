// Owns the commands about this program: examine it, complete it in a shell, its manual.
import type { Command } from './command.ts';
import { completionCommands } from './completion/completion-commands.ts';
import { exitCodes } from './exit-codes.ts';
import { manualCommand } from './help/manual-command.ts';
import { findingsText } from './output/site-text.ts';

const doctor: Command = {
  name: 'doctor',
  words: [],
  flags: [],
  summary: 'Examine this app: data directory, secrets, engines',
  examples: [
    { line: 'doctor', about: 'Each check with its remedy' },
    { line: 'doctor --json', about: 'The same as JSON' },
  ],
  exits: { 1: 'something needs to be put right' },
  async run({ open, print }) {
    const { checks } = await (await open()).client.call('app.doctor', {});
    const findings = checks.map(({ name, level, message, remedy }) => ({
      level,
      code: name,
      host: null,
      message: `${name}: ${message}`,
      evidence: null,
      remedy,
    }));
    print.result(checks, () => findingsText(findings));
    return checks.some(({ level }) => level === 'blocker') ? exitCodes.failed : exitCodes.done;
  },
};

export const appCommands: readonly Command[] = [doctor, ...completionCommands, manualCommand];
