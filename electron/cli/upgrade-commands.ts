// Owns the commands of an upgrade: fetch ahead, rehearse, carry out.
import { requireReason } from './change-commands.ts';
import { change } from './change-site.ts';
import type { Command, Flag } from './command.ts';
import { overrideFlags, releaseIn, siteOf, siteWord, yesFlag } from './daily-words.ts';
import { finishWith } from './follow-operation.ts';
import { isOn, type Flags } from './parser/flags.ts';
import { usageError } from './usage-error.ts';

const to: Flag = { name: 'to', value: 'RELEASE', about: 'the release to go to (needed)', source: 'release' };

const upgrade: Command = {
  name: 'upgrade',
  words: [siteWord],
  flags: [
    to,
    yesFlag,
    { name: 'fetch', about: 'only bring its images to the hosts, ahead of time' },
    ...overrideFlags,
  ],
  summary: 'Go to another release; a failure is taken back by itself',
  examples: [
    { line: 'upgrade north --to release-260812 --fetch --yes', about: 'Only bring the images, hours before' },
    { line: 'upgrade north --to release-260812 --yes', about: 'Then the short part' },
  ],
  exits: { 3: 'a finding blocks the plan' },
  check(_words, flags) {
    releaseOf(flags);
    requireReason(flags);
  },
  run(context) {
    const goal = isOn(context.flags, 'fetch') ? 'fetch' : 'apply';
    return change({ goal, destroys: false, release: releaseOf(context.flags) }, context);
  },
};

const rehearse: Command = {
  name: 'rehearse',
  words: [siteWord],
  flags: [to],
  summary: 'Carry an upgrade out on a practice twin of the site, there and back again',
  examples: [
    { line: 'rehearse north --to release-260812', about: 'The hosts of the site are not touched' },
    { line: 'rehearse north --to release-260812 --json', about: 'The outcome with its evidence, as JSON' },
  ],
  check: (_words, flags) => void releaseOf(flags),
  async run(context) {
    const open = await context.open();
    const input = { site: siteOf(context.words), release: releaseOf(context.flags) };
    const { operationId } = await open.client.call('upgrade.rehearse', input);
    return finishWith(open, operationId, context);
  },
};

export const upgradeCommands: readonly Command[] = [rehearse, upgrade];

/** Throws `cli.usage`. */
function releaseOf(flags: Flags): string {
  const release = releaseIn(flags, 'to');
  if (release !== undefined) return release;
  throw usageError('Name the release with --to, such as --to release-260812.');
}
