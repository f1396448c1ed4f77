// Owns `dgsite serve`: a core, the browser door, the attach endpoint, until it is told to end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AppError } from '#shared/errors/app-error';
import { askForAddress } from '#web/attach-client';
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
import { endCrashed, exitCodes, type ExitCode } from './exit-codes.ts';

export const serveCommand: Command = {
  name: 'serve',
  usage: '[--no-open] [--port N] [--practice]',
  summary: 'Open the browser door on this machine and print its address',
  valued: ['port'],
  switches: ['open', 'practice'],
  run: serve,
};

async function serve({ flags, directory, print, signal }: CommandContext): Promise<ExitCode> {
  const core = createNodeCore({ directory, host: 'browser', crashed: endCrashed });
  if (!core) {
    const address = await askForAddress(directory);
    if (address === null) throw new AppError('app.coreBusy', { pid: 'unknown', directory });
    const { url, page } = address;
    print.result({ url, started: false }, () => `Site Admin already runs here. Open: ${url}`);
    if (flags['open'] !== false) openInBrowser(page);
    return exitCodes.done;
  }
  const opened: { close(): Promise<void> }[] = [core];
  try {
    const door = await openBrowserDoor({
      core,
      directory,
      ui: programPaths().ui,
      port: portIn(flags['port']),
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
    if (flags['open'] !== false) openInBrowser(door.openPage());
    const unsubscribe = core.events.subscribe((event) => warnOfUsedAddress(event, print));
    opened.unshift({ close: () => Promise.resolve(unsubscribe()) });
    if (flags['practice'] === true) await showPractice(core, { url, print, signal });
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    for (const one of opened) await one.close();
  }
  return exitCodes.done;
}

/** 0 takes any that is free. */
function portIn(flag: string | boolean | undefined): number {
  if (flag === undefined) return 0;
  const port = Number(flag);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && flag !== true) return port;
  throw new AppError('cli.usage', { problem: '--port is a number from 0 to 65535.' });
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
      'sessions that you do not know: dgsite sessions list, dgsite sessions end --id ID.',
  );
}

/** Best effort: a machine without a browser just has the printed address. The page is a file: other users can read what a program is started with. */
function openInBrowser(page: string): void {
  const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer.exe' };
  const child = spawn(openers[process.platform] ?? 'xdg-open', [page], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
