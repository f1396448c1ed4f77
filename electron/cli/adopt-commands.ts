// Owns the commands of coming and going: adopt what runs on a host, export a site as files of other tools.
import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { makeDirectory } from '#base/make-directory';
import { connectionSchema } from '#shared/domain/site/site-document';
import { exportFormats } from '#shared/domain/exports/site-export';
import type { Command, CommandContext } from './command.ts';
import { releaseIn, siteOf, siteWord } from './daily-words.ts';
import { exitCodes } from './exit-codes.ts';
import { finishWith } from './follow-operation.ts';
import { adoptionText } from './output/adoption-text.ts';
import { isOn, listOf, textOf } from './parser/flags.ts';
import { usageError } from './usage-error.ts';

type Client = Awaited<ReturnType<CommandContext['open']>>['client'];

const adopt: Command = {
  name: 'adopt',
  words: [
    {
      name: 'host',
      about: 'local, ssh://user@host, unix:///path, podman:/path, or the name of a host that some site has',
      source: 'host',
    },
  ],
  flags: [
    { name: 'site', value: 'NAME', about: 'name for the site; without it what the deployment calls itself' },
    { name: 'host', value: 'NAME', about: 'name for the host in the document' },
    { name: 'release', value: 'TAG', about: 'the release, where no image says it', source: 'release' },
    { name: 'containers', value: 'A,B,…', type: 'list', about: 'take only these containers' },
    { name: 'yes', about: 'take it under management; no container is touched' },
  ],
  summary: 'Show what runs on a host and the document that describes it; with --yes take it under management',
  examples: [
    { line: 'adopt local', about: 'What was found, the document, what it cannot say; changes nothing' },
    { line: 'adopt local --site north --yes', about: 'Take it; nothing is restarted' },
    {
      line: 'adopt ssh://ops@gpu-1 --containers api,engine --json',
      about: 'Only two containers of a remote host',
    },
  ],
  exits: { 3: 'nothing can be taken as it is' },
  check: (_words, flags) => void releaseIn(flags, 'release'),
  async run(context) {
    const { words, flags, open, print } = context;
    const [word = ''] = words;
    const opened = await open();
    const choices = {
      connection: await connectionOf(opened.client, word),
      site: textOf(flags, 'site'),
      host: textOf(flags, 'host'),
      release: releaseIn(flags, 'release'),
      containers: listOf(flags, 'containers'),
    };
    const adoption = await opened.client.call('adoption.look', choices);
    if (!isOn(flags, 'yes')) {
      print.result(adoption, () => adoptionText(adoption));
      return adoption.document === null ? exitCodes.findingsBlock : exitCodes.done;
    }
    print.talk(adoptionText(adoption));
    const { fingerprint } = adoption;
    const { operationId } = await opened.client.call('adoption.take', { ...choices, fingerprint });
    return finishWith(opened, operationId, context);
  },
};

/** A connection as in a document, or the name of a host that some site has. */
async function connectionOf(client: Client, word: string): Promise<string> {
  if (connectionSchema.safeParse(word).success) return word;
  const { sites } = await client.call('sites.list', {});
  for (const { name, hosts } of sites) {
    if (!hosts.includes(word)) continue;
    const { document } = await client.call('sites.get', { site: name });
    const host = document.host.find((one) => one.name === word);
    if (host) return host.connection;
  }
  const known = sites.flatMap(({ hosts }) => hosts).join(', ') || 'none';
  throw usageError(
    `“${word}” is neither a connection (local, ssh://user@host, unix:///path, podman:/path) nor a known host: ${known}.`,
  );
}

const exportCommand: Command = {
  name: 'export',
  words: [siteWord],
  flags: [
    { name: 'format', value: 'FORMAT', about: 'whose files', choices: exportFormats, default: 'compose' },
    {
      name: 'to',
      value: 'DIRECTORY',
      about: 'write them there; without it they are printed',
      source: 'directory',
    },
  ],
  summary: 'Write the site as files of other tools, without secrets',
  examples: [
    { line: 'export north', about: 'Print them' },
    { line: 'export north --to ./north', about: 'Write them; a file that is there is not written over' },
    {
      line: 'export north --format site --to ./north',
      about: 'The document with the files of its services beside it; `dgsite add` reads both',
    },
  ],
  async run({ words, flags, open, print }) {
    const site = siteOf(words);
    const format = exportFormats.find((one) => one === textOf(flags, 'format')) ?? 'compose';
    const made = await (await open()).client.call('sites.export', { site, format });
    const to = textOf(flags, 'to');
    if (to === undefined) {
      print.result(made, () => made.files.map((file) => `# ── ${file.path}\n${file.text}`).join('\n'));
      return exitCodes.done;
    }
    const written: string[] = [];
    for (const file of made.files) written.push(await write(resolve(to), file));
    for (const note of made.notes) print.talk(`  ${note}`);
    print.result({ format, written, notes: made.notes }, () => written.join('\n'));
    return exitCodes.done;
  },
};

/** What is there already is not written over: an operator may have filled it in. */
async function write(root: string, { path, text: content }: { path: string; text: string }): Promise<string> {
  const file = resolve(join(root, path));
  if (!file.startsWith(root + sep)) throw usageError(`${path} leaves ${root}.`);
  try {
    makeDirectory(dirname(file));
    await writeFile(file, content, { flag: 'wx' });
  } catch (thrown) {
    const problem = `${file} cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    throw usageError(problem);
  }
  return file;
}

export const adoptCommands: readonly Command[] = [adopt, exportCommand];
