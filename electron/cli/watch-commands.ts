// Owns the commands that look: status, logs, test, images.
import { setTimeout as delay } from 'node:timers/promises';
import { roleNames, roleTitle, type Role } from '#shared/domain/roles/role-names';
import type { TranscriptUpdate } from '#shared/contract/services';
import { AppError } from '#shared/errors/app-error';
import type { Command } from './command.ts';
import { requireSite } from './daily-site.ts';
import { exitCodes } from './exit-codes.ts';
import { statusText } from './output/site-text.ts';
import { table } from './output/table.ts';

const WATCH_MS = 2_000;

const status: Command = {
  name: 'status',
  usage: '<site> [--watch]',
  summary: 'Read every host and service of a site now',
  valued: [],
  switches: ['watch'],
  async run({ words, flags, open, print, signal }) {
    const site = requireSite(words);
    const { client } = await open();
    for (;;) {
      const read = await client.call('sites.status', { site });
      print.result(read, () => statusText(read));
      if (flags['watch'] !== true) return read.health === 'ok' ? exitCodes.done : exitCodes.failed;
      await delay(WATCH_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return exitCodes.done;
    }
  },
};

const logs: Command = {
  name: 'logs',
  usage: '<site> [<service>] [--follow] [--tail N] [--host NAME]',
  summary: 'Print the logs of a site, merged over hosts and services',
  valued: ['tail', 'host'],
  switches: ['follow'],
  async run({ words, flags, open, print, signal }) {
    const site = requireSite(words);
    const service = serviceNamed(words[1]);
    const { client } = await open();
    const host = typeof flags['host'] === 'string' ? flags['host'] : undefined;
    const input = {
      site,
      service,
      host,
      follow: flags['follow'] === true,
      tail: Number(flags['tail'] ?? 200),
    };
    for await (const { lines, unread } of client.stream('logs.follow', input)) {
      for (const { host: where, container, error } of unread ?? [])
        print.talk(`${container ?? 'host'} on ${where} cannot be read: ${error.message} ${error.remedy}`);
      for (const line of lines)
        print.result(line, () => `${line.host} ${line.service.padEnd(13)} ${line.text}`);
      if (signal.aborted) break;
    }
    return exitCodes.done;
  },
};

const test: Command = {
  name: 'test',
  usage: '<site> [--host NAME] [--mode both|pre-recorded|streaming]',
  summary: 'Send the speech sample and print the transcripts: pre-recorded and streaming',
  valued: ['host', 'mode'],
  switches: [],
  async run({ words, flags, open, print }) {
    const site = requireSite(words);
    const { client } = await open();
    const host = typeof flags['host'] === 'string' ? flags['host'] : undefined;
    const modes = ['both', 'pre-recorded', 'streaming'] as const;
    const mode = modes.find((candidate) => candidate === (flags['mode'] ?? 'both'));
    if (!mode) throw new AppError('cli.usage', { problem: `--mode is one of ${modes.join(', ')}.` });
    const finals: Extract<TranscriptUpdate, { kind: 'final' }>[] = [];
    for await (const update of client.stream('transcripts.test', { site, host, mode })) {
      if (update.kind === 'started') print.talk(`${update.mode} on ${update.host} at ${update.address}`);
      if (update.kind === 'interim') print.status(`  ${update.transcript}`);
      if (update.kind === 'final') {
        finals.push(update);
        print.talk(`  “${update.transcript}”`);
      }
    }
    print.result({ site, transcripts: finals }, () => table(finals.map(finalRow)));
    return exitCodes.done;
  },
};

const images: Command = {
  name: 'images',
  usage: '<site>',
  summary: 'List the Deepgram images on the hosts of a site',
  valued: [],
  switches: [],
  async run({ words, open, print }) {
    const site = requireSite(words);
    const { images: rows, unread } = await (await open()).client.call('images.list', { site });
    for (const { host, error } of unread)
      print.talk(`${host} cannot be read: ${error.message} ${error.remedy}`);
    print.result(rows, () =>
      rows.length === 0
        ? 'There are no Deepgram images on its hosts.'
        : table(
            rows.map(({ host, image, digest, sizeBytes, usedBy }) => [
              host,
              image,
              digest?.slice(0, 19) ?? '',
              `${Math.round(sizeBytes / 1e6)} MB`,
              usedBy.join(', '),
            ]),
          ),
    );
    return unread.length === 0 ? exitCodes.done : exitCodes.failed;
  },
};

export const watchCommands: Command[] = [status, logs, test, images];

function finalRow({
  mode,
  host,
  tookMs,
  firstWordsMs,
  model,
  canned,
}: Extract<TranscriptUpdate, { kind: 'final' }>): string[] {
  const first = firstWordsMs === null ? '' : `first words after ${firstWordsMs} ms`;
  return ['●', mode, host, `${tookMs} ms`, first, model ?? '', canned ? 'canned text (practice)' : ''];
}

function serviceNamed(word: string | undefined): Role | undefined {
  if (word === undefined) return undefined;
  const found = roleNames.find(
    (kind) => kind === word || roleTitle[kind].toLowerCase() === word.toLowerCase(),
  );
  if (!found)
    throw new AppError('cli.usage', {
      problem: `${word} is no service; there are ${roleNames.join(', ')}.`,
    });
  return found;
}
