// Owns the commands of an upgrade: fetch ahead, rehearse, carry out, and the report afterwards.
import { AppError } from '#shared/errors/app-error';
import { change } from './change-site.ts';
import type { Command, CommandContext } from './command.ts';
import { requireSite } from './daily-site.ts';
import { exitCodes } from './exit-codes.ts';
import { writeNewFile } from './output/new-file.ts';
import { finishWith } from './follow-operation.ts';

const upgrade: Command = {
  name: 'upgrade',
  usage: '<site> --to RELEASE --yes [--fetch] [--override CHECK@HOST,… --reason TEXT]',
  summary: 'Go to another release; with --fetch only bring its images to the hosts, ahead of time',
  valued: ['to', 'override', 'reason'],
  switches: ['yes', 'fetch'],
  run(context) {
    const goal = context.flags['fetch'] === true ? 'fetch' : 'apply';
    return change({ goal, destroys: false, release: releaseOf(context) }, context);
  },
};

const rehearse: Command = {
  name: 'rehearse',
  usage: '<site> --to RELEASE',
  summary: 'Carry an upgrade out on a practice twin of the site, there and back again',
  valued: ['to'],
  switches: [],
  async run(context) {
    const site = requireSite(context.words);
    const open = await context.open();
    const { operationId } = await open.client.call('upgrade.rehearse', { site, release: releaseOf(context) });
    return finishWith(open, operationId, context);
  },
};

const report: Command = {
  name: 'report',
  usage: '<operation> [--file FILE.md]',
  summary: 'What an operation did, when, what callers noticed, and its evidence, as Markdown',
  valued: ['file'],
  switches: [],
  async run({ words, flags, open, print }) {
    const [operationId] = words;
    if (!operationId)
      throw new AppError('cli.usage', { problem: 'Name the operation; `dgsite history` lists them.' });
    const answer = await (await open()).client.call('operations.report', { operationId });
    const file = flags['file'];
    if (typeof file === 'string') {
      await writeNewFile(file, answer.markdown);
      print.talk(`The report is in ${file}.`);
    }
    print.result(answer, () => (typeof file === 'string' ? '' : answer.markdown));
    return exitCodes.done;
  },
};

export const upgradeCommands: Command[] = [upgrade, rehearse, report];

function releaseOf({ flags }: CommandContext): string {
  const { to } = flags;
  if (typeof to === 'string') return to;
  throw new AppError('cli.usage', { problem: 'Name the release with --to, such as --to release-260812.' });
}
