// Owns the commands that change the files of services in the stored document: set, unset, import, restore, edit. Hosts are not touched.
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import type { Command } from '../command.ts';
import { siteOf, siteWord } from '../daily-words.ts';
import { exitCodes } from '../exit-codes.ts';
import { isOn, textOf } from '../parser/flags.ts';
import { readTextFile } from '../read-document-file.ts';
import { usageError } from '../usage-error.ts';
import { hostFlag, hostIn, keyWord, pathOf, serviceFlag, serviceIn, valueOf } from './config-words.ts';
import { carryOut, dryRunFlag, savedText } from './carry-out.ts';
import { editText } from './edit-text.ts';
import { configHost } from './host-command.ts';

const set: Command = {
  name: 'config set',
  words: [
    siteWord,
    keyWord,
    { name: 'value', about: 'as in the file, such as 40, true or ["a", "b"]; a text needs no quotes' },
  ],
  flags: [serviceFlag, hostFlag, dryRunFlag],
  summary: 'Set one key of a service’s file in the stored document; hosts are not touched',
  examples: [
    { line: 'config set north concurrency_limit.active_requests 40 --service api', about: 'On every host' },
    { line: 'config set north flux.max_streams 12 --service engine --host gpu-2', about: 'On one host' },
    { line: 'config set north server.fetch_timeout 90s --service api --dry-run', about: 'Only look' },
  ],
  async run(context) {
    const { words, flags, open } = context;
    const [, key = '', typed = ''] = words;
    const site = siteOf(words);
    const host = textOf(flags, 'host') ?? null;
    const config = await (
      await open()
    ).client.call('config.read', { site, ...(host === null ? {} : { host }) });
    const { service, variants } = serviceIn(flags, config);
    const path = pathOf(key, variants[0] ?? { values: [] });
    const scope = host === null ? 'site' : 'host';
    const edit: ConfigEdit = { kind: 'set', service, host, scope, path, value: valueOf(typed) };
    return carryOut({ ...context, site, digest: config.digest }, [edit]);
  },
};

const unset: Command = {
  name: 'config unset',
  words: [siteWord, keyWord],
  flags: [
    serviceFlag,
    hostFlag,
    {
      name: 'reset',
      about: 'only forget what the document says of it, so that the value of the file is in force',
    },
    dryRunFlag,
  ],
  summary: 'Take one key out of a service’s file in the stored document; it becomes a comment there',
  examples: [
    { line: 'config unset north max_active_requests --service engine', about: 'On every host' },
    {
      line: 'config unset north features.summarization --service api --reset',
      about: 'Back to what the file has',
    },
  ],
  async run(context) {
    const { words, flags, open } = context;
    const site = siteOf(words);
    const host = textOf(flags, 'host') ?? null;
    const config = await (
      await open()
    ).client.call('config.read', { site, ...(host === null ? {} : { host }) });
    const { service, variants } = serviceIn(flags, config);
    const path = pathOf(words[1] ?? '', variants[0] ?? { values: [] });
    const scope = host === null ? 'site' : 'host';
    const edit: ConfigEdit = isOn(flags, 'reset')
      ? { kind: 'reset', service, host, path }
      : { kind: 'unset', service, host, scope, path };
    return carryOut({ ...context, site, digest: config.digest }, [edit]);
  },
};

const take: Command = {
  name: 'config import',
  words: [
    siteWord,
    { name: 'service', about: 'name of the service', source: 'service' },
    { name: 'file', about: 'the delivered file; - is standard input', source: 'file' },
  ],
  flags: [
    hostFlag,
    { name: 'name', value: 'NAME.toml', about: 'its name in the site; without it that of the file' },
  ],
  summary:
    'Take a delivered file as the text of a service’s file; the values of the site are written into it',
  examples: [
    { line: 'config import north engine engine.flux-en.toml', about: 'For every host that has the service' },
    {
      line: 'config import north engine - --name engine.toml --host gpu-1',
      about: 'From standard input, for one host',
    },
  ],
  async run({ words, flags, open, print }) {
    const [, service = '', file = ''] = words;
    const site = siteOf(words);
    const text = await readTextFile(file);
    const last = file.split('/').at(-1) ?? '';
    const name = textOf(flags, 'name') ?? (last.endsWith('.toml') ? last : undefined);
    const { client } = await open();
    const saved = await client.call('config.import', {
      site,
      service,
      host: textOf(flags, 'host'),
      name,
      text,
    });
    print.result(saved, () => savedText(site, saved.changes));
    return exitCodes.done;
  },
};

const restore: Command = {
  name: 'config restore',
  words: [siteWord, { name: 'revision', about: 'number of a revision; `dgsite config history` lists them' }],
  flags: [serviceFlag, hostFlag],
  summary: 'Give a service the text that a revision gave it, in the stored document; hosts are not touched',
  examples: [
    { line: 'config restore north 14 --service engine --host gpu-1', about: 'Then: dgsite plan north' },
    { line: 'config restore north 14 --service engine --host gpu-1 --json', about: 'What changes, as JSON' },
  ],
  check: (words) => void revisionOf(words),
  async run({ words, flags, open, print }) {
    const { client } = await open();
    const site = siteOf(words);
    const config = await client.call('config.read', { site });
    const one = serviceIn(flags, config);
    const saved = await client.call('config.restore', {
      site,
      service: one.service,
      host: hostIn(flags, one),
      revision: revisionOf(words),
      digest: config.digest,
    });
    print.result(saved, () => savedText(site, saved.changes));
    return exitCodes.done;
  },
};

function revisionOf(words: readonly string[]): number {
  const [, typed = ''] = words;
  if (/^[1-9]\d{0,8}$/.test(typed)) return Number(typed);
  throw usageError(`A revision is a whole number from 1, not “${typed}”.`);
}

const edit: Command = {
  name: 'config edit',
  words: [siteWord],
  flags: [serviceFlag, hostFlag, dryRunFlag],
  summary: 'Edit the file of a service in your editor ($VISUAL, $EDITOR); hosts are not touched',
  details:
    'A value that the site document sets changes there; all else changes in the text of the file. A text with a mistake is kept beside, and its place is told.',
  examples: [
    { line: 'config edit north --service engine --host gpu-1', about: 'Then: dgsite plan north' },
    { line: 'config edit north --service api --host gpu-1 --dry-run', about: 'See what your edit would do' },
  ],
  async run(context) {
    const { words, flags, open, print } = context;
    const site = siteOf(words);
    const config = await (await open()).client.call('config.read', { site });
    const one = serviceIn(flags, config);
    const host = hostIn(flags, one);
    const variant = one.variants.find(({ hosts }) => hosts.includes(host));
    const before = config.texts[variant?.final ?? ''] ?? '';
    const edited = await editText({ text: before, name: variant?.base.name ?? `${one.service}.toml` });
    if (edited.text === before) {
      await edited.remove();
      print.talk('Nothing was changed.');
      return exitCodes.done;
    }
    const change: ConfigEdit = { kind: 'text', service: one.service, host, text: edited.text };
    try {
      const code = await carryOut({ ...context, site, digest: config.digest }, [change]);
      await edited.remove();
      return code;
    } catch (thrown) {
      print.talk(`Your text is kept in ${edited.file}.`);
      throw thrown;
    }
  },
};

export const configChangeCommands: Command[] = [set, unset, take, restore, edit, configHost];
