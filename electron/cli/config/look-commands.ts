// Owns the commands that look at the files of services: show, get, diff, check, history. None of them changes anything.
import { diffLines, isChanged } from '#shared/domain/revisions/line-diff';
import type { SiteConfig } from '#shared/contract/config';
import { isSameTomlValue } from '#shared/domain/toml-text/toml-path';
import type { Command } from '../command.ts';
import { siteOf, siteWord } from '../daily-words.ts';
import { exitCodes } from '../exit-codes.ts';
import { hunks } from '../output/revision-text.ts';
import { table } from '../output/table.ts';
import { isOn, textOf } from '../parser/flags.ts';
import { configCheck } from './check-command.ts';
import { hostFlag, hostIn, keyWord, pathOf, serviceFlag, serviceIn } from './config-words.ts';

const show: Command = {
  name: 'config show',
  words: [siteWord],
  flags: [
    serviceFlag,
    hostFlag,
    { name: 'values', about: 'each value with where it comes from, instead of the text' },
  ],
  summary: 'Show the files that the services of a site get',
  examples: [
    { line: 'config show north', about: 'Every file, once for all hosts that have the same' },
    {
      line: 'config show north --service engine --host gpu-1 --values',
      about: 'Which part of the document each value is from',
    },
    { line: 'config show north --json', about: 'Texts, values, origins and problems' },
  ],
  async run({ words, flags, open, print }) {
    const { client } = await open();
    const asked = { service: textOf(flags, 'service'), host: textOf(flags, 'host') };
    const config = await client.call('config.read', { site: siteOf(words), ...asked });
    print.result(config, () =>
      config.services
        .flatMap(({ service, variants }) =>
          variants.map((variant) =>
            [
              `── ${service} on ${variant.hosts.join(', ')}   ${originWords(variant.base)}`,
              isOn(flags, 'values') ? valuesText(variant.values) : (config.texts[variant.final] ?? ''),
            ].join('\n'),
          ),
        )
        .join('\n'),
    );
    return exitCodes.done;
  },
};

type Variant = SiteConfig['services'][number]['variants'][number];

function originWords({ name, origin }: Variant['base']): string {
  return origin === 'template' ? 'our template' : `${name}, ${origin}`;
}

function valuesText(values: Variant['values']): string {
  return table(
    values.map(({ path, value, from, replaced }) => [
      path.join('.'),
      value === undefined ? 'absent' : JSON.stringify(value),
      from,
      replaced.map((one) => `instead of ${JSON.stringify(one.value)} (${one.from})`).join(', '),
    ]),
  );
}

const get: Command = {
  name: 'config get',
  words: [siteWord, keyWord],
  flags: [serviceFlag, hostFlag],
  summary: 'Print the value of one key, and where it comes from',
  examples: [
    { line: 'config get north max_active_requests --service engine', about: 'On each host' },
    { line: 'config get north driver_pool.standard.0.url --service api --json', about: 'For scripts' },
  ],
  exits: { 1: 'the file has no such key' },
  async run({ words, flags, open, print }) {
    const { client } = await open();
    const host = textOf(flags, 'host');
    const config = await client.call('config.read', { site: siteOf(words), host });
    const { variants } = serviceIn(flags, config);
    const rows = variants.flatMap(({ hosts, values }) => {
      const path = pathOf(words[1] ?? '', { values });
      return values
        .filter((one) => isSameTomlValue(one.path.slice(0, path.length), path))
        .map((one) => ({ hosts, ...one }));
    });
    print.result(rows, () =>
      rows.length === 0
        ? `${words[1] ?? ''} is not set.`
        : table(
            rows.map(({ hosts, path, value, from }) => [
              path.join('.'),
              value === undefined ? 'absent' : JSON.stringify(value),
              from,
              hosts.join(', '),
            ]),
          ),
    );
    return rows.some(({ value }) => value !== undefined) ? exitCodes.done : exitCodes.failed;
  },
};

const diff: Command = {
  name: 'config diff',
  words: [siteWord],
  flags: [serviceFlag, hostFlag],
  summary: 'Show what the stored document would change in the files that were applied',
  examples: [
    { line: 'config diff north', about: 'Every file, line by line' },
    { line: 'config diff north --service api --host gpu-1', about: 'One of them' },
  ],
  exits: { 4: 'there is a difference' },
  async run({ words, flags, open, print }) {
    const { client } = await open();
    const asked = { service: textOf(flags, 'service'), host: textOf(flags, 'host') };
    const config = await client.call('config.read', { site: siteOf(words), ...asked });
    const files = config.services.flatMap(({ service, variants }) =>
      variants.map(({ hosts, applied, final }) => ({
        service,
        hosts,
        isApplied: applied !== null,
        lines: diffLines(applied === null ? '' : (config.texts[applied] ?? ''), config.texts[final] ?? ''),
      })),
    );
    const changed = files.filter(({ lines }) => isChanged(lines));
    print.result(changed, () =>
      changed.length === 0
        ? 'The files that were applied are those of the document.'
        : changed
            .map(({ service, hosts, isApplied, lines }) =>
              [
                `--- ${service} on ${hosts.join(', ')}${isApplied ? '' : ', never applied'}`,
                ...hunks(lines),
              ].join('\n'),
            )
            .join('\n\n'),
    );
    return changed.length === 0 ? exitCodes.done : exitCodes.changesPending;
  },
};

const history: Command = {
  name: 'config history',
  words: [siteWord],
  flags: [serviceFlag, hostFlag],
  summary: 'List every text that a service was given, newest first, with what each changed',
  examples: [
    { line: 'config history north --service engine --host gpu-1', about: 'Of one service' },
    { line: 'config history north --service engine --host gpu-1 --json', about: 'With the whole texts' },
  ],
  async run({ words, flags, open, print }) {
    const { client } = await open();
    const site = siteOf(words);
    const one = serviceIn(flags, await client.call('config.read', { site }));
    const { versions } = await client.call('config.history', {
      site,
      service: one.service,
      host: hostIn(flags, one),
    });
    print.result(versions, () =>
      versions.length === 0
        ? `${one.service} was never given a file.`
        : versions
            .map(({ revision, release, createdAt, lines }) =>
              [`Revision ${revision}   ${release}   ${createdAt}`, ...hunks(lines)].join('\n'),
            )
            .join('\n\n'),
    );
    return exitCodes.done;
  },
};

export const configLookCommands: Command[] = [show, get, diff, configCheck, history];
