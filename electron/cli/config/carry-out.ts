// Stores edits of the files of services, or shows what they would do, for the commands that change them.
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { hunks } from '../output/revision-text.ts';
import { isOn } from '../parser/flags.ts';

export const dryRunFlag = {
  name: 'dry-run',
  about: 'show what would change, line by line, and store nothing',
};

type Changing = Pick<CommandContext, 'flags' | 'open' | 'print'> & { site: string; digest: string };

/** Stores the edits, or with --dry-run shows what they would do. */
export async function carryOut({ site, digest, flags, open, print }: Changing, edits: ConfigEdit[]) {
  const { client } = await open();
  if (isOn(flags, 'dry-run')) {
    const draft = await client.call('config.draft', { site, edits });
    const { changes, diffs, refused } = draft;
    print.result({ changes, diffs, refused }, () =>
      [
        ...changes.map(({ words }) => words),
        ...diffs.flatMap(({ service, hosts, lines }) => [
          '',
          `--- ${service} on ${hosts.join(', ')}`,
          ...hunks(lines),
        ]),
        ...refused.map(({ message }) => `Not possible: ${message}.`),
        ...(changes.length === 0 && refused.length === 0 ? ['Nothing changes.'] : []),
      ].join('\n'),
    );
    return refused.length > 0 ? exitCodes.failed : exitCodes.done;
  }
  const saved = await client.call('config.save', { site, digest, edits });
  print.result(saved, () => savedText(site, saved.changes));
  return exitCodes.done;
}

export function savedText(site: string, changes: readonly { words: string }[]): string {
  if (changes.length === 0) return 'Stored; no file changes.';
  return [...changes.map(({ words }) => words), `Stored. Next: dgsite plan ${site}`].join('\n');
}
