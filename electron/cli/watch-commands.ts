// Owns the commands that look: status, logs, test, images.
import { setTimeout as delay } from 'node:timers/promises';
import type { TranscriptUpdate } from '#shared/contract/services';
import type { RpcClient } from '#rpc/client';
import type { Command, CommandContext } from './command.ts';
import { hostFlag, siteOf, siteWord } from './daily-words.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { followOn, ToldLines } from './follow-on.ts';
import { statusText } from './output/site-text.ts';
import { table } from './output/table.ts';
import { isOn, numberOf, textOf, wholeNumberOf } from './parser/flags.ts';

const WATCH_MS = 2_000;
const MOST_TAIL = 10_000;
const modes = ['both', 'pre-recorded', 'streaming'] as const;

const status: Command = {
  name: 'status',
  words: [siteWord],
  flags: [{ name: 'watch', about: 'read it again every two seconds, until Ctrl-C' }],
  summary: 'Read every host and service of a site now',
  examples: [
    { line: 'status north', about: 'Services, licence, findings' },
    { line: 'status north --watch --json', about: 'One JSON document per line, every two seconds' },
  ],
  exits: { 0: 'speech is working', 1: 'speech is degraded, down, or not known' },
  isStream: (flags) => isOn(flags, 'watch'),
  follows: (flags) => isOn(flags, 'watch'),
  async run(context) {
    const { words, flags, print } = context;
    const site = siteOf(words);
    if (isOn(flags, 'watch')) return followOn(context, (client) => watch(client, { site, context }));
    const read = await (await context.open()).client.call('sites.status', { site });
    print.result(read, () => statusText(read));
    return read.health === 'ok' ? exitCodes.done : exitCodes.failed;
  },
};

async function watch(
  client: RpcClient,
  { site, context: { print, signal } }: { site: string; context: CommandContext },
): Promise<ExitCode> {
  while (!signal.aborted) {
    const read = await client.call('sites.status', { site });
    print.line(read, () => statusText(read));
    await delay(WATCH_MS, undefined, { signal }).catch(() => undefined);
  }
  return exitCodes.done;
}

const logs: Command = {
  name: 'logs',
  words: [
    siteWord,
    {
      name: 'service',
      about: 'only this service, by name, or all of a role',
      isOptional: true,
      source: 'service',
    },
  ],
  flags: [
    { name: 'follow', about: 'go on with what is written from now on, until Ctrl-C' },
    {
      name: 'tail',
      value: 'N',
      type: 'number',
      about: 'so many lines of before, of each container',
      default: 200,
    },
    hostFlag,
  ],
  summary: 'Print the logs of a site, merged over hosts and services',
  examples: [
    { line: 'logs north engine --tail 50', about: 'The last 50 lines of every Engine' },
    { line: 'logs north --follow --host gpu-1', about: 'Everything that one host writes from now on' },
    { line: 'logs north --json', about: 'One JSON document per line, for jq' },
  ],
  isStream: () => true,
  follows: (flags) => isOn(flags, 'follow'),
  check: (_words, flags) => void wholeNumberOf(flags, 'tail', { least: 0, most: MOST_TAIL }),
  async run(context) {
    const { words, flags, print } = context;
    const follow = isOn(flags, 'follow');
    const input = {
      site: siteOf(words),
      service: words[1],
      host: textOf(flags, 'host'),
      follow,
      tail: numberOf(flags, 'tail') ?? 200,
    };
    const told = new ToldLines();
    const printAll = async (client: RpcClient) => {
      told.begin();
      for await (const { lines, unread } of client.stream('logs.follow', input)) {
        for (const { host: where, container, error } of unread ?? [])
          print.talk(`${container ?? 'host'} on ${where} cannot be read: ${error.message} ${error.remedy}`);
        for (const line of lines)
          if (told.isNew(line))
            print.line(line, () => `${line.host} ${line.service.padEnd(13)} ${line.text}`);
      }
      return exitCodes.done;
    };
    return follow ? followOn(context, printAll) : printAll((await context.open()).client);
  },
};

const test: Command = {
  name: 'test',
  words: [siteWord],
  flags: [
    { ...hostFlag, about: 'only APIs of this host' },
    { name: 'service', value: 'NAME', about: 'only this API, by name', source: 'service' },
    { name: 'mode', value: 'MODE', about: 'how the sample is sent', choices: modes, default: 'both' },
  ],
  summary: 'Send the speech sample and print the transcripts: pre-recorded and streaming',
  examples: [
    { line: 'test north', about: 'Both ways, through every API' },
    {
      line: 'test north --mode streaming --host gpu-1 --json',
      about: 'One way, one host; words and times as JSON',
    },
  ],
  async run({ words, flags, open, print }) {
    const site = siteOf(words);
    const { client } = await open();
    const host = textOf(flags, 'host');
    const service = textOf(flags, 'service');
    const mode = modes.find((one) => one === textOf(flags, 'mode')) ?? 'both';
    const finals: Extract<TranscriptUpdate, { kind: 'final' }>[] = [];
    for await (const update of client.stream('transcripts.test', { site, host, service, mode })) {
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
  words: [siteWord],
  flags: [],
  summary: 'List the Deepgram images on the hosts of a site',
  examples: [
    { line: 'images north', about: 'With size, digest and what uses them' },
    { line: 'images north --json', about: 'The same as JSON, sizes in bytes' },
  ],
  exits: { 1: 'a host cannot be read' },
  async run({ words, open, print }) {
    const site = siteOf(words);
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

export const watchCommands: readonly Command[] = [status, logs, test, images];

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
