// Owns the commands about the documents of sites: list, check, store.
import { AppError } from '#shared/errors/app-error';
import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { documentText } from './output/document-text.ts';
import { findingsText, sitesText } from './output/site-text.ts';
import { isOn } from './parser/flags.ts';
import { fileLabel } from './read-document-file.ts';
import { readSiteFile } from './read-site-file.ts';

const fileWord = {
  name: 'site.toml',
  about: 'file of the site document; - is standard input',
  source: 'file',
} as const;

const sites: Command = {
  name: 'sites',
  words: [],
  flags: [],
  summary: 'List the sites',
  examples: [
    { line: 'sites', about: 'Every site with its last known health' },
    {
      line: 'sites --json',
      about: 'For scripts: dgsite sites --json | jq -r ".[].name" | xargs -n1 dgsite status',
    },
  ],
  exits: { 1: 'a document cannot be read' },
  async run({ open, print }) {
    const { sites, unreadable } = await (await open()).client.call('sites.list', {});
    for (const { name, error } of unreadable)
      print.talk(`The document of ${name} cannot be read: ${error.message} ${error.remedy}`);
    print.result(sites, () => (sites.length === 0 && unreadable.length > 0 ? '' : sitesText(sites)));
    return unreadable.length === 0 ? exitCodes.done : exitCodes.failed;
  },
};

const add: Command = {
  name: 'add',
  words: [fileWord],
  flags: [{ name: 'replace', about: 'also when there is another document of that site' }],
  summary: 'Store a site document; hosts are not touched',
  examples: [
    { line: 'add north.toml', about: 'Store a new site' },
    {
      line: 'add north.toml --replace',
      about: 'Store a changed document; `dgsite plan north` shows what it would do',
    },
    { line: 'add -', about: 'The document comes from standard input' },
  ],
  async run({ words, flags, open, print }) {
    const file = words[0] ?? '';
    const text = await readSiteFile(file);
    const { client } = await open();
    try {
      const answer = await client.call('sites.put', {
        text,
        file: fileLabel(file),
        replace: isOn(flags, 'replace'),
      });
      print.result(answer, () =>
        [`Stored ${answer.site}. Next: dgsite plan ${answer.site}`, findingsText(answer.warnings)]
          .join('\n')
          .trim(),
      );
      return exitCodes.done;
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'site.exists')
        print.talk(`To replace its document: dgsite add ${file} --replace`);
      throw thrown;
    }
  },
};

/** As the contract's own command, but it takes the file. */
const check: Command = {
  name: 'sites check',
  words: [fileWord],
  flags: [],
  summary: 'Judge a site document without storing it: every problem with line and column',
  examples: [
    { line: 'sites check north.toml', about: 'Before it is stored' },
    { line: 'sites check north.toml --json', about: 'Problems and warnings as JSON' },
    { line: 'sites check -', about: 'The document comes from standard input' },
  ],
  exits: { 3: 'the document is wrong' },
  async run({ words, open, print }) {
    const file = words[0] ?? '';
    const text = await readSiteFile(file);
    const judged = await (await open()).client.call('sites.check', { text, file: fileLabel(file) });
    print.result(judged, () => documentText(fileLabel(file), judged));
    return judged.problems.length === 0 ? exitCodes.done : exitCodes.findingsBlock;
  },
};

export const siteCommands: readonly Command[] = [sites, add, check];
