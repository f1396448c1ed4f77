// Owns the commands about revisions: list and compare them, and go back to one.
import { AppError } from '#shared/errors/app-error';
import { change } from './change-site.ts';
import type { Command } from './command.ts';
import { requireSite } from './daily-site.ts';
import { exitCodes } from './exit-codes.ts';
import { comparisonText, revisionsText } from './output/revision-text.ts';

const revisions: Command = {
  name: 'revisions',
  usage: '<site> [--compare FROM,TO]',
  summary: 'List the revisions of a site, or tell two of them apart',
  valued: ['compare'],
  switches: [],
  async run({ words, flags, open, print }) {
    const site = requireSite(words);
    const { compare } = flags;
    if (compare !== undefined) {
      const pair = String(compare).split(',');
      if (pair.length !== 2)
        throw new AppError('cli.usage', { problem: '--compare takes two revisions, such as 3,5.' });
      const [from, to] = [readRevision(pair[0]), readRevision(pair[1])];
      const { client } = await open();
      const comparison = await client.call('sites.compareRevisions', { site, from, to });
      print.result(comparison, () => comparisonText(comparison));
      return exitCodes.done;
    }
    const answer = await (await open()).client.call('sites.revisions', { site });
    print.result(answer.revisions, () => revisionsText(site, answer.revisions));
    return exitCodes.done;
  },
};

const rollback: Command = {
  name: 'rollback',
  usage: '<site> [--to REVISION] --yes [--override CHECK@HOST,… --reason TEXT]',
  summary: 'Go back to a revision: images by digest, files and settings as they were recorded',
  valued: ['to', 'override', 'reason'],
  switches: ['yes'],
  run(context) {
    const { to } = context.flags;
    const revision = to === undefined ? undefined : readRevision(String(to));
    return change({ goal: 'rollback', destroys: false, revision }, context);
  },
};

export const revisionCommands: Command[] = [revisions, rollback];

function readRevision(word: string | undefined): number {
  const revision = Number(word);
  if (!Number.isInteger(revision) || revision < 1)
    throw new AppError('cli.usage', { problem: `“${word ?? ''}” is not the number of a revision.` });
  return revision;
}
