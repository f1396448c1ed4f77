// Owns the commands that look at hosts: check with its report, the hosts of a site with what was read of them, remedies, and carrying a
// newer catalogue in.
import { AppError } from '#shared/errors/app-error';
import type { Command, Flag } from './command.ts';
import { hostFlag, releaseIn, siteOf, siteWord } from './daily-words.ts';
import { exitCodes } from './exit-codes.ts';
import { finishWith } from './follow-operation.ts';
import { writeNewFile } from './output/new-file.ts';
import { checkText, factsText, hostsText, remedyText } from './output/check-text.ts';
import { isOn, textOf } from './parser/flags.ts';
import { readDocumentFile } from './read-document-file.ts';

const freshFlag: Flag = {
  name: 'fresh',
  about: 'read every host again, also what is known since less than a minute',
};

const check: Command = {
  name: 'check',
  words: [siteWord],
  flags: [
    {
      name: 'release',
      value: 'TAG',
      about: 'judge for this release instead of the document’s',
      source: 'release',
    },
    hostFlag,
    freshFlag,
    {
      name: 'report',
      value: 'FILE.html',
      about: 'write the printable report into this new file',
      source: 'file',
    },
  ],
  summary: 'Read the hosts of a site and judge them; changes nothing',
  examples: [
    {
      line: 'check north',
      about: 'Everything that speaks against running the site, with evidence and remedy',
    },
    {
      line: 'check north --release release-260812 --fresh',
      about: 'For another release, every host read again',
    },
    { line: 'check north --host gpu-1 --report gpu-1.html', about: 'One host; the report as a page' },
  ],
  exits: { 0: 'nothing blocks', 3: 'a blocker' },
  check: (_words, flags) => void releaseIn(flags, 'release'),
  async run({ words, flags, open, print }) {
    const site = siteOf(words);
    const release = releaseIn(flags, 'release');
    const host = textOf(flags, 'host');
    const refresh = isOn(flags, 'fresh') ? 'all' : 'stale';
    const { client } = await open();
    const hosts = host === undefined ? undefined : [host];
    const report = await client.call('preflight.check', { site, release, hosts, refresh });
    const file = textOf(flags, 'report');
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
  words: [
    siteWord,
    { name: 'host', about: 'everything that is known of this one', isOptional: true, source: 'host' },
  ],
  flags: [freshFlag],
  summary: 'List the hosts of a site, or everything that is known of one',
  examples: [
    { line: 'hosts north', about: 'Every host with its engine and how many checks it fails' },
    { line: 'hosts north gpu-1 --fresh', about: 'Every fact of one host, read now' },
  ],
  exits: { 1: 'a host cannot be reached' },
  async run({ words, flags, open, print }) {
    const site = siteOf(words);
    const [, host] = words;
    const refresh = isOn(flags, 'fresh') ? 'all' : 'stale';
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
  words: [
    siteWord,
    { name: 'host', about: 'name of the host in the document', source: 'host' },
    { name: 'remedy', about: 'name of the remedy, as `dgsite check` names it' },
  ],
  flags: [
    { name: 'yes', about: 'run the script that was shown' },
    { name: 'undo', about: 'with --yes: run the way back instead' },
  ],
  summary: 'Show what a remedy changes and its script; with --yes run it on the host',
  examples: [
    { line: 'remedy north gpu-1 generate-cdi', about: 'Show what it would change; nothing is run' },
    { line: 'remedy north gpu-1 generate-cdi --yes', about: 'Run it on the host' },
    { line: 'remedy north gpu-1 generate-cdi --yes --undo', about: 'Take it back' },
  ],
  async run(context) {
    const { words, flags, print } = context;
    const site = siteOf(words);
    const [, host = '', remedyId = ''] = words;
    const open = await context.open();
    const shown = await open.client.call('preflight.remedy', { site, host, remedyId });
    if (!isOn(flags, 'yes')) {
      print.result(shown, () => remedyText(shown));
      return exitCodes.done;
    }
    print.talk(remedyText(shown));
    const { sha256, whyNot } = shown;
    if (sha256 === null) throw new AppError('remedy.notRunnable', { host, problem: whyNot ?? 'no script' });
    const undo = isOn(flags, 'undo');
    const started = await open.client.call('hosts.remedy', { site, host, remedyId, sha256, undo });
    return finishWith(open, started.operationId, context);
  },
};

const catalogue: Command = {
  name: 'catalogue',
  words: [],
  flags: [],
  summary: 'Show which catalogue judges, and who signed it',
  examples: [
    { line: 'catalogue', about: 'Its serial, its age, the newest release it knows' },
    { line: 'catalogue --json', about: 'The same as JSON' },
  ],
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
  words: [{ name: 'file', about: 'the signed catalogue; - is standard input', source: 'file' }],
  flags: [],
  summary: 'Verify a signed catalogue and use it from now on',
  examples: [
    { line: 'catalogue install catalogue-260901.json', about: 'A bad signature or an older one is refused' },
    { line: 'catalogue install -', about: 'The file comes from standard input' },
  ],
  async run({ words, open, print }) {
    const text = await readDocumentFile(words[0] ?? '');
    const installed = await (await open()).client.call('catalogue.install', { text });
    const { serial, newestRelease, changes } = installed;
    print.result(installed, () =>
      [`Catalogue ${serial} is in use, up to ${newestRelease}.`, ...changes].join('\n  '),
    );
    return exitCodes.done;
  },
};

export const checkCommands: readonly Command[] = [check, hosts, remedy, catalogue, installCatalogue];

function counts(checks: { host: string | null; level: string }[], host: string) {
  const of = (level: string) => checks.filter((one) => one.host === host && one.level === level).length;
  return { blockers: of('blocker'), warnings: of('warning'), unknown: of('unknown'), fine: of('ok') };
}
