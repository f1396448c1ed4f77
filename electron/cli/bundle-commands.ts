// Owns the commands of carrying: the have-list out, the bundle in. Paths are of this machine, where the core runs as well.
import { resolve } from 'node:path';
import { AppError } from '#shared/errors/app-error';
import type { Command, Flag, Word } from './command.ts';
import { releaseIn, siteOf, siteWord } from './daily-words.ts';
import { exitCodes } from './exit-codes.ts';
import { finishWith } from './follow-operation.ts';
import { differenceText, haveText, inspectedText } from './output/bundle-text.ts';
import { writeNewFile } from './output/new-file.ts';
import { isOn, listOf, textOf, type Flags } from './parser/flags.ts';
import { readTextFile } from './read-document-file.ts';
import { usageError } from './usage-error.ts';

const pathWord: Word = { name: 'path', about: 'directory or tar file of the bundle', source: 'file' };
const signerFlag: Flag = {
  name: 'signer',
  value: 'FINGERPRINT,…',
  type: 'list',
  about: 'also take bundles that are signed by these keys, such as SHA256:2Kz0…',
};
const signersIn = (flags: Flags): string[] => listOf(flags, 'signer') ?? [];
const pathOf = (words: readonly string[]): string => resolve(words[0] ?? '');

const have: Command = {
  name: 'bundle have',
  words: [siteWord],
  flags: [
    { name: 'out', value: 'FILE.json', about: 'write the have-list into this new file', source: 'file' },
  ],
  summary: 'Read which layers the hosts of a site have, as a small file to carry',
  examples: [
    { line: 'bundle have north --out north-have.json', about: 'To be carried to where bundles are made' },
    { line: 'bundle have north --json', about: 'The same as JSON' },
  ],
  exits: { 1: 'a host could not be read' },
  async run({ words, flags, open, print }) {
    const found = await (await open()).client.call('bundle.have', { site: siteOf(words) });
    const file = textOf(flags, 'out');
    if (file !== undefined) {
      await writeNewFile(file, found.text);
      print.talk(`The have-list is in ${file}.`);
    }
    print.result(found.list, () => haveText(found.list));
    return found.list.hosts.every(({ unknown }) => unknown === null) ? exitCodes.done : exitCodes.failed;
  },
};

const create: Command = {
  name: 'bundle create',
  words: [{ name: 'directory', about: 'new directory, or one of an unfinished bundle', source: 'directory' }],
  flags: [
    { name: 'site', value: 'NAME', about: 'take the images that this site needs', source: 'site' },
    { name: 'release', value: 'TAG', about: 'for this release instead of the document’s', source: 'release' },
    {
      name: 'image',
      value: 'REFERENCE,…',
      type: 'list',
      about: 'further images, such as quay.io/deepgram/self-hosted-api:release-260812',
    },
    { name: 'have', value: 'FILE.json', about: 'leave out what is in this have-list', source: 'file' },
    { name: 'credential', value: 'secret:NAME', about: 'login of the registry; the site’s own without it' },
    { name: 'proxy', value: 'URL', about: 'proxy to the registry' },
    { name: 'ca', value: 'FILE.pem', about: 'certificate authority of the registry', source: 'file' },
  ],
  summary: 'Fetch images into a directory that can be carried to a site without a network',
  details:
    'The directory is an OCI image layout, so skopeo and others read it; `sha256sum -c sha256sums.txt` checks it; `tar` makes one file of it. Run it again after a break: what is there is kept.',
  examples: [
    {
      line: 'bundle create stick/north --site north --release release-260812',
      about: 'Everything the site needs',
    },
    {
      line: 'bundle create stick/north --site north --release release-260812 --have north-have.json',
      about: 'Only what the site lacks',
    },
    {
      line: 'bundle create stick/api --image quay.io/deepgram/self-hosted-api:release-260812 --credential secret:quay',
      about: 'For a site that is not known here',
    },
  ],
  check(_words, flags) {
    releaseIn(flags, 'release');
    if (textOf(flags, 'site') === undefined && (listOf(flags, 'image') ?? []).length === 0)
      throw usageError('Say what the bundle is for, with --site or --image.');
  },
  async run(context) {
    const { words, flags } = context;
    const read = async (name: string) => {
      const file = textOf(flags, name);
      return file === undefined ? undefined : readTextFile(file);
    };
    const input = {
      directory: pathOf(words),
      site: textOf(flags, 'site'),
      release: releaseIn(flags, 'release'),
      images: listOf(flags, 'image') ?? [],
      have: await read('have'),
      credential: textOf(flags, 'credential'),
      proxy: textOf(flags, 'proxy') ?? '',
      ca: (await read('ca')) ?? '',
    };
    const open = await context.open();
    const { operationId } = await open.client.call('bundle.create', input);
    return finishWith(open, operationId, context);
  },
};

const inspect: Command = {
  name: 'bundle inspect',
  words: [pathWord],
  flags: [],
  summary: 'Show what a bundle holds, for whom, and who signed it; changes nothing',
  examples: [
    { line: 'bundle inspect stick/north', about: 'Only its lists are read' },
    { line: 'bundle inspect stick/north.tar --json', about: 'One in a tar file, as JSON' },
  ],
  async run({ words, open, print }) {
    const found = await (await open()).client.call('bundle.inspect', { path: pathOf(words) });
    print.result(found, () => inspectedText(found));
    return exitCodes.done;
  },
};

const diff: Command = {
  name: 'bundle diff',
  words: [pathWord, siteWord],
  flags: [signerFlag],
  summary: 'Show what each host of a site lacks of a bundle; changes nothing',
  examples: [
    { line: 'bundle diff stick/north north', about: 'Before it is imported' },
    { line: 'bundle diff stick/north north --json', about: 'The same as JSON' },
  ],
  exits: { 3: 'it cannot be imported: a host lacks what it builds on' },
  async run({ words, flags, open, print }) {
    const input = { path: pathOf(words), site: words[1] ?? '', signers: signersIn(flags) };
    const found = await (await open()).client.call('bundle.diff', input);
    print.result(found, () => differenceText(found.hosts));
    const isBlocked = found.hosts.some(({ withoutBase }) => withoutBase.length > 0);
    return isBlocked ? exitCodes.findingsBlock : exitCodes.done;
  },
};

const verify: Command = {
  name: 'bundle verify',
  words: [pathWord],
  flags: [signerFlag],
  summary: 'Read every byte of a bundle and compare it with what was signed',
  examples: [
    { line: 'bundle verify stick/north', about: 'After it was copied' },
    {
      line: 'bundle verify stick/north --signer SHA256:2Kz0dyOWCk5zYbYRNkUVdtj4TQ1xKQRbCFYFNW0yJ8k',
      about: 'One that another installation made',
    },
  ],
  async run(context) {
    const open = await context.open();
    const input = { path: pathOf(context.words), signers: signersIn(context.flags) };
    const { operationId } = await open.client.call('bundle.verify', input);
    return finishWith(open, operationId, context);
  },
};

const importBundle: Command = {
  name: 'bundle import',
  words: [pathWord, siteWord],
  flags: [signerFlag, { name: 'yes', about: 'carry it out; without it what each host lacks is shown' }],
  summary: 'Check a bundle and give each host of a site the images that it lacks',
  details: 'No service is changed: the images wait on the hosts for `dgsite apply` or `dgsite upgrade`.',
  examples: [
    { line: 'bundle import stick/north north', about: 'Show what it would bring' },
    { line: 'bundle import stick/north north --yes', about: 'Bring it' },
  ],
  exits: { 2: 'without --yes, where there is something to bring' },
  async run(context) {
    const { words, flags, print } = context;
    const input = { path: pathOf(words), site: words[1] ?? '', signers: signersIn(flags) };
    const open = await context.open();
    const { hosts } = await open.client.call('bundle.diff', input);
    print.talk(differenceText(hosts));
    if (!isOn(flags, 'yes') && hosts.some(({ bring }) => bring.length > 0))
      throw new AppError('cli.confirmationNeeded', { title: `Import ${input.path} to ${input.site}` });
    const { operationId } = await open.client.call('bundle.import', input);
    return finishWith(open, operationId, context);
  },
};

export const bundleCommands: readonly Command[] = [have, create, inspect, diff, verify, importBundle];
