// Owns `dgsite completion <shell>`, and what its scripts ask with every Tab.
import { visibleLine } from '#shared/wire/visible-text';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { Program } from '../parser/build-program.ts';
import { completionOf } from './candidates.ts';
import { completionScripts, shells, type Shell } from './scripts.ts';
import { splitLine } from './split-line.ts';
import { storedValues } from './stored-names.ts';

const completion: Command = {
  name: 'completion',
  words: [{ name: 'shell', about: 'whose', choices: shells }],
  flags: [],
  summary: 'Print the script with which a shell completes dgsite',
  details:
    'Commands, flags and their choices are completed, and names of sites, hosts, operations, secrets and releases. They are read from the data directory; nothing is asked of a host.',
  examples: [
    { line: 'completion bash', about: 'Now: source <(dgsite completion bash)' },
    {
      line: 'completion zsh',
      about: 'To keep it: dgsite completion zsh > ~/.zfunc/_dgsite, with ~/.zfunc in fpath',
    },
    {
      line: 'completion fish',
      about: 'To keep it: dgsite completion fish > ~/.config/fish/completions/dgsite.fish',
    },
    {
      line: 'completion powershell',
      about: 'In $PROFILE: dgsite completion powershell | Out-String | Invoke-Expression',
    },
  ],
  run({ words, print }) {
    print.help(completionScripts[(words[0] ?? 'bash') as Shell].trimEnd());
    return Promise.resolve(exitCodes.done);
  },
};

/** The line comes in the environment, or as words after `--`: whatever quotes least in the shell that asks. */
const completeLine: Command = {
  name: 'complete-line',
  words: [],
  flags: [],
  takesAnyWords: true,
  summary: 'Answer the completion script of a shell',
  examples: [],
  isHidden: true,
  run({ words, directory, print, all }) {
    const line = process.env['DGSITE_LINE'];
    const typed = line === undefined ? words : splitLine(line).slice(1);
    const { candidates, places } = completionOf(typed, Program.toRead(all.commands), storedValues(directory));
    const rows = candidates.map(({ value, about }) => `${visibleLine(value)}\t${visibleLine(about)}`);
    print.help([places, ...rows].join('\n'));
    return Promise.resolve(exitCodes.done);
  },
};

export const completionCommands: readonly Command[] = [completion, completeLine];
