// Owns `config host`: what was edited by hand in the file of a service, and what becomes of it.
import type { Output } from '#shared/contract/contract';
import type { HostFileState } from '#shared/domain/containers/host-file';
import { diffLines } from '#shared/domain/revisions/line-diff';
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import type { Command } from '../command.ts';
import { siteOf, siteWord } from '../daily-words.ts';
import { exitCodes } from '../exit-codes.ts';
import { hunks } from '../output/revision-text.ts';
import { isOn } from '../parser/flags.ts';
import { usageError } from '../usage-error.ts';
import { carryOut, dryRunFlag } from './carry-out.ts';
import { hostFlag, hostIn, serviceFlag, serviceIn } from './config-words.ts';

type HostFile = Output<'config.host'>;

const words: Record<HostFileState, string> = {
  asWritten: '● The file is as it was written.',
  editedInForce: '◐ The file was edited by hand, and the container runs with that.',
  editedSinceStart:
    '◐ The file was edited by hand after the start of the container, which runs without the edit until its next start.',
  edited: '◐ The file was edited by hand; whether the container was started since then is not known.',
  gone: '■ The file is not there.',
  unread: '◌ The engine could not read the file.',
  absent: '○ There is no container of this service.',
};

export const configHost: Command = {
  name: 'config host',
  words: [siteWord],
  flags: [
    serviceFlag,
    hostFlag,
    { name: 'take-over', about: 'store the text that is on the host as the one of the document' },
    {
      name: 'merge',
      about: 'store the edit by hand together with what the document wants; refused where they conflict',
    },
    dryRunFlag,
  ],
  summary: 'Show what was edited by hand in the file of a service on its host; take it over or merge it',
  details: 'To put the file back instead, stop and remove the container, then apply the site.',
  examples: [
    {
      line: 'config host north --service api --host gpu-1',
      about: 'What was edited, and whether the container knows it',
    },
    {
      line: 'config host north --service api --host gpu-1 --merge',
      about: 'Keep the edit; then: dgsite plan north',
    },
  ],
  exits: { 4: 'the file was edited by hand' },
  check(_words, flags) {
    if (isOn(flags, 'take-over') && isOn(flags, 'merge'))
      throw usageError('Say either --take-over or --merge.');
  },
  async run(context) {
    const { words: typed, flags, open, print } = context;
    const { client } = await open();
    const site = siteOf(typed);
    const one = serviceIn(flags, await client.call('config.read', { site }));
    const host = hostIn(flags, one);
    const file = await client.call('config.host', { site, service: one.service, host });
    const text = textToStore(file, { takesOver: isOn(flags, 'take-over'), merges: isOn(flags, 'merge') });
    if (text !== null) {
      const edit: ConfigEdit = { kind: 'text', service: one.service, host, text };
      return carryOut({ ...context, site, digest: file.digest }, [edit]);
    }
    print.result(file, () => hostFileText(file));
    return file.state.startsWith('edited') ? exitCodes.changesPending : exitCodes.done;
  },
};

/** Throws `cli.usage` where there is no edit to take, or it conflicts with the document. */
function textToStore(
  { found, merged }: HostFile,
  { takesOver, merges }: { takesOver: boolean; merges: boolean },
): string | null {
  if (!takesOver && !merges) return null;
  if (merged === null || found === null)
    throw usageError('The file was not edited by hand, so there is nothing to take.');
  if (takesOver) return found;
  const lines = merged.conflicts.map(({ line }) => String(line)).join(', ');
  if (merged.conflicts.length > 0)
    throw usageError(
      `The edit by hand and the document changed the same lines differently: ${lines}. Take one over, or edit the text.`,
    );
  return merged.text;
}

function hostFileText({ state, written, found, isPending, merged }: HostFile): string {
  const conflicts = (merged?.conflicts ?? []).flatMap(({ line, ours, theirs }) => [
    `Conflict at line ${line}:`,
    ...ours.map((text) => `  document  ${text}`),
    ...theirs.map((text) => `  host      ${text}`),
  ]);
  return [
    words[state],
    ...(written !== null && found !== null && written !== found
      ? ['', ...hunks(diffLines(written, found))]
      : []),
    ...(isPending
      ? ['', 'The document wants other values than the container was made with: see `dgsite config diff`.']
      : []),
    ...(conflicts.length > 0 ? ['', ...conflicts] : []),
  ].join('\n');
}
