// Owns `config check`: the files of a site, or plain files of one that is not managed. For those no core is opened and nothing is asked, so that it
// runs in anybody's build.
import { checkConfig } from '#shared/domain/config/check-config';
import { configFiles, type ConfigFile } from '#shared/domain/config-schema/config-key';
import { releases } from '#shared/domain/catalogue/releases';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { Command } from '../command.ts';
import { releaseIn } from '../daily-words.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { textOf, type Flags } from '../parser/flags.ts';
import { fileLabel, readTextFile } from '../read-document-file.ts';
import { usageError } from '../usage-error.ts';
import { hostFlag, serviceFlag } from './config-words.ts';

export const configCheck: Command = {
  name: 'config check',
  words: [
    {
      name: 'site',
      about:
        'name of the site, or a file: a word that ends with .toml, has a slash, or is - for standard input',
      source: 'site',
    },
  ],
  flags: [
    serviceFlag,
    hostFlag,
    {
      name: 'role',
      value: 'ROLE',
      about: 'the role that reads the file; without it from its name',
      choices: configFiles,
    },
    {
      name: 'release',
      value: 'TAG',
      about: 'the release of the file; without it the newest that is known',
      source: 'release',
    },
  ],
  summary: 'Judge the files of a site, or a plain file: every problem with line and column',
  examples: [
    { line: 'config check north', about: 'Every file of a site, and how they fit together' },
    {
      line: 'config check ./engine.flux-en.toml --release release-260812',
      about: 'A file of a site that is not managed; needs nothing but this program',
    },
    { line: 'config check - --role api --json', about: 'In a build: the file comes from standard input' },
  ],
  exits: { 3: 'a file has a problem that stops a service' },
  check: (_words, flags) => void releaseIn(flags, 'release'),
  async run({ words, flags, open, print }) {
    const [word = ''] = words;
    const findings = isFile(word) ? await ofFile(word, flags) : await ofSite();
    print.result(findings, () =>
      findings.length === 0 ? 'No problem was found.' : findings.map(findingText).join('\n'),
    );
    return exitCodeOf(findings);

    async function ofSite(): Promise<Finding[]> {
      const { client } = await open();
      const asked = { service: textOf(flags, 'service'), host: textOf(flags, 'host') };
      const { problems } = await client.call('config.read', { site: word, ...asked });
      return problems.filter(
        ({ host, at }) =>
          (asked.host === undefined || host === asked.host) &&
          (asked.service === undefined || at?.service === asked.service),
      );
    }
  },
};

function isFile(word: string): boolean {
  return word === '-' || word.endsWith('.toml') || word.includes('/');
}

async function ofFile(file: string, flags: Flags): Promise<Finding[]> {
  const text = await readTextFile(file);
  const release = releaseIn(flags, 'release') ?? releases.at(-1)?.tag ?? '';
  return checkConfig({ file: roleOf(file, flags), release, text, name: fileLabel(file) });
}

function roleOf(file: string, flags: Flags): ConfigFile {
  const asked = textOf(flags, 'role');
  const name = file.split('/').at(-1) ?? '';
  const found = configFiles.find((one) => (asked === undefined ? name.startsWith(one) : one === asked));
  if (found) return found;
  throw usageError(`Say with --role which service reads ${fileLabel(file)}: ${configFiles.join(', ')}.`);
}

const shapes: Record<Finding['level'], string> = { ok: '●', warning: '◐', blocker: '■' };

function findingText({ level, at, host, message, remedy }: Finding): string {
  const where = at === undefined || host === null ? '' : `${host}: `;
  return `${shapes[level]} ${where}${message}${remedy === null ? '' : `\n    → ${remedy}`}`;
}

function exitCodeOf(findings: readonly Finding[]): ExitCode {
  return findings.some(({ level }) => level === 'blocker') ? exitCodes.findingsBlock : exitCodes.done;
}
