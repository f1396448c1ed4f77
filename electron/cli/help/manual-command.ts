// Owns `dgsite manual`: the manual page of this very program.
import { programPaths } from '#web/program-paths';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { manualPage } from './manual.ts';

export const manualCommand: Command = {
  name: 'manual',
  words: [],
  flags: [],
  summary: 'Print the manual page, dgsite(1)',
  examples: [
    { line: 'manual', about: 'To read it: dgsite manual | man -l -' },
    { line: 'manual --quiet', about: 'To install it: dgsite manual > /usr/local/share/man/man1/dgsite.1' },
  ],
  run({ print, all }) {
    print.help(manualPage(all, programPaths().version).trimEnd());
    return Promise.resolve(exitCodes.done);
  },
};
