// Owns the commands that look at hosts: check with its report, the hosts of a site with what was read of them, remedies, and carrying a
// newer catalogue in.
import { readFile } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error';
import type { Command, CommandContext } from './command.ts';
import { requireSite } from './daily-site.ts';
import { exitCodes } from './exit-codes.ts';
import { finishWith } from './follow-operation.ts';
import { writeNewFile } from './output/new-file.ts';
import { checkText, factsText, hostsText, remedyText } from './output/check-text.ts';

const check: Command = {
  name: 'check',
  usage: '<site> [--release TAG] [--host NAME] [--fresh] [--report FILE.html]',
  summary: 'Read the hosts of a site and judge them; changes nothing (exit 3: a blocker)',
  valued: ['release', 'host', 'report'],
  switches: ['fresh'],
  async run({ words, flags, open, print }) {
    const site = requireSite(words);
    const release = text(flags['release']);
    const host = text(flags['host']);
    const refresh = flags['fresh'] === true ? 'all' : 'stale';
    const { client } = await open();
    const hosts = host === undefined ? undefined : [host];
    const report = await client.call('preflight.check', { site, release, hosts, refresh });
    const file = text(flags['report']);
    if (file !== undefined) {
      const { html } = await client.call('preflight.report', { site, release, refresh: 'none' });
      await writeNewFile(file, html);
      print.talk(`The report is in ${file}.`);
    }
    print.result(report, () => checkText(report));
    const blocked = report.checks.some(({ level }) => level === 'blocker');
    return blocked ? exitCodes.findingsBlock : exitCodes.done;
  },
};

const hosts: Command = {
  name: 'hosts',
  usage: '<site> [<host>] [--fresh]',
  summary: 'List the hosts of a site, or everything that is known of one',
  valued: [],
  switches: ['fresh'],
  async run({ words, flags, open, print }) {
    const site = requireSite(words);
    const [, host] = words;
    const refresh = flags['fresh'] === true ? 'all' : 'stale';
    const { client } = await open();
    if (host !== undefined) {
      const facts = await client.call('preflight.facts', { site, host, refresh });
      print.result(facts, () => factsText(facts));
      return exitCodes.done;
    }
    const report = await client.call('preflight.check', { site, refresh });
    const rows = report.hosts.map((row) => ({ ...row, ...counts(report.checks, row.host) }));
    print.result(rows, () => hostsText(rows));
    return rows.every(({ reachable }) => reachable) ? exitCodes.done : exitCodes.failed;
  },
};

const remedy: Command = {
  name: 'remedy',
  usage: '<site> <host> <remedy> [--yes] [--undo]',
  summary: 'Show what a remedy changes and its script; with --yes run it on the host',
  valued: [],
  switches: ['yes', 'undo'],
  async run(context) {
    const { words, flags, print } = context;
    const site = requireSite(words);
    const [, host, remedyId] = words;
    if (host === undefined || remedyId === undefined)
      throw new AppError('cli.usage', { problem: 'Name the site, the host and the remedy.' });
    const open = await context.open();
    const shown = await open.client.call('preflight.remedy', { site, host, remedyId });
    if (flags['yes'] !== true) {
      print.result(shown, () => remedyText(shown));
      return exitCodes.done;
    }
    print.talk(remedyText(shown));
    const { sha256, whyNot } = shown;
    if (sha256 === null) throw new AppError('remedy.notRunnable', { host, problem: whyNot ?? 'no script' });
    const undo = flags['undo'] === true;
    const started = await open.client.call('hosts.remedy', { site, host, remedyId, sha256, undo });
    return finishWith(open, started.operationId, context);
  },
};

const catalogue: Command = {
  name: 'catalogue',
  usage: '',
  summary: 'Show which catalogue judges, and who signed it',
  valued: [],
  switches: [],
  async run({ open, print }) {
    const info = await (await open()).client.call('catalogue.info', {});
    const { serial, issuedAt, newestRelease, origin, signedBy } = info;
    const signer = signedBy === null ? '' : `, signed by ${signedBy}`;
    print.result(
      info,
      () => `Catalogue ${serial} of ${issuedAt} (${origin}${signer}), up to ${newestRelease}.`,
    );
    return exitCodes.done;
  },
};

/** As the contract's own command, but it takes the file. */
const installCatalogue: Command = {
  name: 'catalogue install',
  usage: '<file>',
  summary: 'Verify a signed catalogue and use it from now on',
  valued: [],
  switches: [],
  async run({ words, open, print }) {
    const [file] = words;
    if (file === undefined) throw new AppError('cli.usage', { problem: 'Name the signed catalogue file.' });
    const installed = await (await open()).client.call('catalogue.install', { text: await read(file) });
    const { serial, newestRelease, changes } = installed;
    print.result(installed, () =>
      [`Catalogue ${serial} is in use, up to ${newestRelease}.`, ...changes].join('\n  '),
    );
    return exitCodes.done;
  },
};

export const checkCommands: Command[] = [check, hosts, remedy, catalogue, installCatalogue];

function counts(checks: { host: string | null; level: string }[], host: string) {
  const of = (level: string) => checks.filter((one) => one.host === host && one.level === level).length;
  return { blockers: of('blocker'), warnings: of('warning'), unknown: of('unknown'), fine: of('ok') };
}

function text(value: CommandContext['flags'][string] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    throw new AppError('cli.usage', { problem: `${file} cannot be read.` }, { cause: thrown });
  }
}
