// Owns `dgsite serve`: a core, the browser door, the attach endpoint, until it is told to end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AppError } from '#shared/errors/app-error';
import { askForAddress, attachToCore } from '#web/attach-client';
import { listenForAttach } from '#web/attach-endpoint';
import { openBrowserDoor } from '#web/browser-door';
import { createNodeCore } from '#web/node-core';
import type { Core } from '#core/create-core';
import type { HubEvent } from '#rpc/event-hub';
import type { EventPayload } from '#shared/contract/contract';
import type { Printer } from './output/printer.ts';
import { programPaths } from '#web/program-paths';
import type { Command, CommandContext } from './command.ts';
import { firstRun } from './first-run.ts';
import { openOwn } from './open-client.ts';
import { untilFree } from './while-busy.ts';
import { isOn, wholeNumberOf, type Flags } from './parser/flags.ts';
import { endCrashed, exitCodes, type ExitCode } from './exit-codes.ts';

export const serveCommand: Command = {
  name: 'serve',
  words: [],
  flags: [
    {
      name: 'open',
      about: 'open the address in the browser',
      default: true,
      isNegatable: true,
    },
    {
      name: 'port',
      value: 'N',
      type: 'number',
      about: 'port on 127.0.0.1; 0 takes any that is free',
      default: 0,
    },
    { name: 'practice', about: 'bring up the practice site where there are no sites' },
  ],
  summary: 'Open the browser door on this machine and print its address',
  examples: [
    { line: 'serve', about: 'Open the app in the browser; Ctrl-C ends it' },
    {
      line: 'serve --no-open --port 7070',
      about: 'On a server: then ssh -L 7070:127.0.0.1:7070 from your desk',
    },
    { line: 'serve --no-open --json', about: 'The address as JSON' },
  ],
  check: (_words, flags) => void portIn(flags),
  run: serve,
};

async function serve({ flags, directory, print, signal }: CommandContext): Promise<ExitCode> {
  const isOpened = flags['open'] !== false;
  const got = await untilFree(directory, async () => {
    const core = createNodeCore({ directory, host: 'browser', crashed: endCrashed });
    return core ?? (await askForAddress(directory));
  }).catch((thrown: unknown) => noDoor(directory, thrown));
  if ('url' in got) {
    print.result({ url: got.url, started: false }, () => `Site Admin already runs here. Open: ${got.url}`);
    if (isOpened) openInBrowser(got.page);
    return exitCodes.done;
  }
  const core = got;
  const opened: { close(): Promise<void> }[] = [core];
  try {
    const door = await openBrowserDoor({
      core,
      directory,
      ui: programPaths().ui,
      port: portIn(flags),
    });
    opened.unshift(door);
    const endpoint = await listenForAttach({
      core,
      directory,
      openAddress: () => ({ url: door.openAddress(), page: door.openPage() }),
    });
    opened.unshift(endpoint);
    const url = door.openAddress();
    print.result({ url, started: true, processId: process.pid }, () => `Open: ${url}`);
    if (isOpened) openInBrowser(door.openPage());
    const unsubscribe = core.events.subscribe((event) => warnOfUsedAddress(event, print));
    opened.unshift({ close: () => Promise.resolve(unsubscribe()) });
    if (isOn(flags, 'practice')) await showPractice(core, { url, print, signal });
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    for (const one of opened) await one.close();
  }
  return exitCodes.done;
}

/** Throws `cli.usage`, before anything is opened. */
function portIn(flags: Flags): number {
  return wholeNumberOf(flags, 'port', { least: 0, most: 65_535 }) ?? 0;
}

/** Rejects with who holds the directory and has no page to open, or with what was thrown. */
async function noDoor(directory: string, thrown: unknown): Promise<never> {
  const isBusy = thrown instanceof AppError && thrown.code === 'app.coreBusy';
  const attached = isBusy ? await attachToCore(directory) : null;
  if (!attached) throw thrown;
  const { client, processId: pid } = attached;
  try {
    const { host } = await client.call('app.info', {});
    const holder = host === 'window' ? 'The window of Site Admin' : 'Another command';
    throw new AppError('app.noBrowserDoor', { pid, directory, holder });
  } finally {
    client.close();
  }
}

async function showPractice(
  core: Core,
  { url, print, signal }: Pick<CommandContext, 'print' | 'signal'> & { url: string },
): Promise<void> {
  const open = openOwn(core);
  await firstRun(open, { print, signal });
  await open.close();
  print.talk(
    `Site Admin is open at ${url}\nCtrl-C ends it; the practice site goes on until: npx dgsite practice down`,
  );
}

/** The terminal may be all that its owner looks at. */
function warnOfUsedAddress({ name, payload }: HubEvent, print: Printer): void {
  if (name !== 'sessions.changed') return;
  const { why, client } = payload as EventPayload<'sessions.changed'>;
  if (why !== 'usedAgain') return;
  print.talk(
    `▲ A one-time address was used a second time, from another browser (${client}), and refused. If neither was you, end the ` +
      'sessions that you do not know: `dgsite sessions list`, then `dgsite sessions end ID`.',
  );
}

/** Best effort: a machine without a browser just has the printed address. The page is a file: other users can read what a program is started with. */
function openInBrowser(page: string): void {
  const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer.exe' };
  const child = spawn(openers[process.platform] ?? 'xdg-open', [page], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
