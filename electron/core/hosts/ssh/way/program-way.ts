// Owns a program as the way to a host: its stdin and stdout are the connection, and it and all that it started end with the connection.
import { spawn, type ChildProcess } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { AppError } from '#shared/errors/app-error';
import type { SshSurroundings } from '../ask-client.ts';
import type { Way } from './way.ts';

export interface Program {
  file: string;
  args: string[];
  around: SshSurroundings;
  /** Names the failure of a program that ended by itself, from how it ended and the last of its stderr. */
  describe: (outcome: string, said: string) => AppError;
}

/** What it may take to end by itself after SIGHUP, before everything in its process group is killed. */
const FAREWELL_MS = 1_000;
/** The stream ends a moment before the exit code is there. */
const EXIT_MS = 500;
const MOST_KEPT = 4_000;

export function startProgram({ file, args, around, describe }: Program): Way {
  const isWindows = around.platform === 'win32';
  const child = spawn(file, args, {
    env: around.env,
    stdio: 'pipe',
    windowsHide: true,
    // A process group of its own, so that all of it can be ended.
    detached: !isWindows,
    // The command interpreter of Windows quotes in its own way.
    windowsVerbatimArguments: isWindows && file !== 'ssh',
  });
  const { stdin, stdout } = child;
  const stream = Duplex.from({ readable: stdout, writable: stdin });
  // A pipe that breaks is told by how the program ended.
  for (const each of [stdin, stdout, stream]) each.on('error', () => undefined);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-MOST_KEPT)));
  const silent = new Promise<void>((resolve) => void child.stderr.once('close', resolve));
  let outcome: string | null = null;
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      outcome ??= `it did not start: ${error.message}`;
      resolve();
    });
    child.once('exit', (code, signal) => {
      outcome ??= code === null ? `signal ${signal ?? '?'} ended it` : `it ended with exit code ${code}`;
      resolve();
    });
  });
  let closing: Promise<void> | null = null;
  const close = () => (closing ??= end(child, ended).finally(() => void stream.destroy()));
  // What it wrote last may still be on its way, and may say why.
  void ended.then(() => after(EXIT_MS)).then(() => stream.destroy());
  // A program that has closed its pipes is about to end, and its exit code says why.
  stream.once('close', () => void Promise.race([ended, after(EXIT_MS)]).then(close));
  return {
    stream,
    close,
    account: async () => {
      await Promise.race([ended, after(EXIT_MS)]);
      if (outcome === null) return null;
      // Its last words arrive beside its exit code, and something it left behind may hold the pipe open.
      await Promise.race([silent, after(EXIT_MS)]);
      return describe(outcome, said.trim());
    },
  };
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  endGroup(child, 'SIGHUP');
  await Promise.race([ended, after(FAREWELL_MS)]);
  // Also what it has started and left behind.
  endGroup(child, 'SIGKILL');
  await ended;
}

function endGroup(child: ChildProcess, signal: 'SIGHUP' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, signal);
  } catch {
    // All of it has ended meanwhile.
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
