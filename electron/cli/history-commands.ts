// Owns the commands that look back: operations, the report of one, revisions and what differs between two.
import type { Command } from './command.ts';
import { siteOf, siteWord } from './daily-words.ts';
import { exitCodes } from './exit-codes.ts';
import { writeNewFile } from './output/new-file.ts';
import { operationsText } from './output/operation-text.ts';
import { comparisonText, revisionsText } from './output/revision-text.ts';
import { listOf, numberOf, textOf, wholeNumberOf, type Flags } from './parser/flags.ts';
import { usageError } from './usage-error.ts';

const MOST_OPERATIONS = 500;

const history: Command = {
  name: 'history',
  words: [{ ...siteWord, isOptional: true }],
  flags: [
    {
      name: 'limit',
      value: 'N',
      type: 'number',
      about: `at most so many, up to ${MOST_OPERATIONS}`,
      default: 20,
    },
  ],
  summary: 'List operations, newest first',
  examples: [
    { line: 'history', about: 'Of every site' },
    { line: 'history north --limit 5', about: 'The newest five of one site' },
  ],
  check: (_words, flags) => void wholeNumberOf(flags, 'limit', { least: 1, most: MOST_OPERATIONS }),
  async run({ words, flags, open, print }) {
    const limit = numberOf(flags, 'limit') ?? 20;
    const { client } = await open();
    const { operations, unreadable } = await client.call('operations.list', { site: words[0], limit });
    for (const { id, createdAt } of unreadable)
      print.talk(`The operation ${id} of ${createdAt} was written by another version and cannot be read.`);
    print.result(operations, () => operationsText(operations));
    return exitCodes.done;
  },
};

const report: Command = {
  name: 'report',
  words: [
    { name: 'operation', about: 'id of the operation; `dgsite history` lists them', source: 'operation' },
  ],
  flags: [{ name: 'file', value: 'FILE.md', about: 'write it into this new file', source: 'file' }],
  summary: 'What an operation did, when, what callers noticed, and its evidence, as Markdown',
  examples: [
    { line: 'report op-7c9e6679-7425-40de-944b-e07fc1f90ae7', about: 'Print it' },
    { line: 'report op-7c9e6679-7425-40de-944b-e07fc1f90ae7 --file upgrade.md', about: 'Keep it' },
  ],
  async run({ words, flags, open, print }) {
    const operationId = words[0] ?? '';
    const answer = await (await open()).client.call('operations.report', { operationId });
    const file = textOf(flags, 'file');
    if (file !== undefined) {
      await writeNewFile(file, answer.markdown);
      print.result({ ...answer, file }, () => file);
      return exitCodes.done;
    }
    print.result(answer, () => answer.markdown);
    return exitCodes.done;
  },
};

const revisions: Command = {
  name: 'revisions',
  words: [siteWord],
  flags: [{ name: 'compare', value: 'FROM,TO', type: 'list', about: 'tell two of them apart' }],
  summary: 'List the revisions of a site, or tell two of them apart',
  examples: [
    {
      line: 'revisions north',
      about: 'What was applied, when, by whom, and whether its images are still there',
    },
    { line: 'revisions north --compare 3,5', about: 'What differs, as a unified diff' },
  ],
  check: (_words, flags) => void pairIn(flags),
  async run({ words, flags, open, print }) {
    const site = siteOf(words);
    const pair = pairIn(flags);
    const { client } = await open();
    if (pair) {
      const comparison = await client.call('sites.compareRevisions', { site, ...pair });
      print.result(comparison, () => comparisonText(comparison));
      return exitCodes.done;
    }
    const answer = await client.call('sites.revisions', { site });
    print.result(answer.revisions, () => revisionsText(site, answer.revisions));
    return exitCodes.done;
  },
};

export const historyCommands: readonly Command[] = [history, revisions, report];

function pairIn(flags: Flags): { from: number; to: number } | null {
  const words = listOf(flags, 'compare');
  if (words === undefined) return null;
  const [from, to, ...more] = words.map((word) => (/^[1-9]\d{0,8}$/.test(word) ? Number(word) : null));
  if (more.length === 0 && from != null && to != null) return { from, to };
  throw usageError('--compare takes the numbers of two revisions, such as 3,5.');
}
