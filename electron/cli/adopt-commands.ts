// Owns the commands of coming and going: adopt what runs on a host, export a site as files of other tools.
import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { makeDirectory } from '#base/make-directory';
import { connectionSchema } from '#shared/domain/site-document';
import { exportFormats } from '#shared/domain/exports/site-export';
import { AppError } from '#shared/errors/app-error';
import type { Command, CommandContext } from './command.ts';
import { requireSite } from './daily-site.ts';
import { exitCodes } from './exit-codes.ts';
import { finishWith } from './follow-operation.ts';
import { adoptionText } from './output/adoption-text.ts';

type Client = Awaited<ReturnType<CommandContext['open']>>['client'];

const adopt: Command = {
  name: 'adopt',
  usage: '<host> [--site NAME] [--host NAME] [--release TAG] [--containers A,B,C] [--yes]',
  summary: 'Show what runs on a host and the document that describes it; with --yes take it under management',
  valued: ['site', 'host', 'release', 'containers'],
  switches: ['yes'],
  async run(context) {
    const { words, flags, open, print } = context;
    const [word] = words;
    if (word === undefined)
      throw new AppError('cli.usage', {
        problem: 'Name the host: local, ssh://user@host, podman:/path, or a host of a site.',
      });
    const opened = await open();
    const choices = {
      connection: await connectionOf(opened.client, word),
      site: text(flags['site']),
      host: text(flags['host']),
      release: text(flags['release']),
      containers: text(flags['containers'])?.split(','),
    };
    const adoption = await opened.client.call('adoption.look', choices);
    if (flags['yes'] !== true) {
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
  throw new AppError('cli.usage', {
    problem: `“${word}” is neither a connection (local, ssh://user@host, unix:///path, podman:/path) nor a known host: ${known}.`,
  });
}

const exportCommand: Command = {
  name: 'export',
  usage: '<site> [--format compose] [--to DIRECTORY]',
  summary: 'Write the site as files of other tools, without secrets; without --to they are printed',
  valued: ['format', 'to'],
  switches: [],
  async run({ words, flags, open, print }) {
    const site = requireSite(words);
    const format = exportFormats.find((one) => one === (text(flags['format']) ?? 'compose'));
    if (!format)
      throw new AppError('cli.usage', { problem: `--format is one of: ${exportFormats.join(', ')}.` });
    const made = await (await open()).client.call('sites.export', { site, format });
    const to = text(flags['to']);
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
  if (!file.startsWith(root + sep)) throw new AppError('cli.usage', { problem: `${path} leaves ${root}.` });
  try {
    makeDirectory(dirname(file));
    await writeFile(file, content, { flag: 'wx' });
  } catch (thrown) {
    const problem = `${file} cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    throw new AppError('cli.usage', { problem });
  }
  return file;
}

export const adoptCommands: Command[] = [adopt, exportCommand];

function text(flag: string | boolean | undefined): string | undefined {
  return typeof flag === 'string' ? flag : undefined;
}
