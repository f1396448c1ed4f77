// Owns the words and flags that several daily commands have in common, and how they are read.
import { isReleaseTag } from '#shared/domain/site/release-tag';
import type { Flag, Word } from './command.ts';
import { textOf, type Flags } from './parser/flags.ts';
import { usageError } from './usage-error.ts';

export const siteWord: Word = {
  name: 'site',
  about: 'name of the site; `dgsite sites` lists them',
  source: 'site',
};
export const hostFlag: Flag = {
  name: 'host',
  value: 'NAME',
  about: 'only this host of the site',
  source: 'host',
};
export const yesFlag: Flag = {
  name: 'yes',
  about: 'carry it out; without it the plan is shown and the command refused',
};
export const overrideFlags: readonly Flag[] = [
  {
    name: 'override',
    value: 'CHECK@HOST,…',
    type: 'list',
    about: 'carry these blockers all the same; without a host it is about the site',
  },
  { name: 'reason', value: 'TEXT', about: 'why, for --override; kept in the journal' },
];

/** The parser has refused the command line where a word of it is missing. */
export function siteOf(words: readonly string[]): string {
  return words[0] ?? '';
}

/** A flag that names a release. Throws `cli.usage` for anything else, so that no other release is judged or fetched by a slip. */
export function releaseIn(flags: Flags, name: string): string | undefined {
  const release = textOf(flags, name);
  if (release === undefined || isReleaseTag(release)) return release;
  throw usageError(`--${name} is a release tag such as release-260812, not “${release}”.`);
}
