// Owns `dgsite serve` for a test: on a temporary data directory, ended with everything it started, nothing left.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readPracticeRecord, stopPracticeDaemon } from '#practice/client';

const dgsite = path.resolve(import.meta.dirname, '../../out/node/dgsite.mjs');

export interface RealDoor {
  /** The data directory. */
  home: string;
  /** The address with its one-time token. */
  url: string;
  port: number;
  processId: number;
  /** Ends the serving process without a chance to tidy up. */
  kill(): Promise<void>;
  /** Ends the serving process in order; data directory and practice engine stay for a later one. */
  end(): Promise<void>;
  /** Ends all of it and removes the data directory. */
  close(): Promise<void>;
}

interface DoorPlace {
  /** An earlier door's data directory; a fresh one by default. */
  home?: string;
  /** A free one by default. */
  port?: number;
}

export async function openRealDoor(place: DoorPlace = {}): Promise<RealDoor> {
  const home = place.home ?? mkdtempSync(path.join(tmpdir(), 'site-admin-e2e-'));
  const child = spawn(
    process.execPath,
    [dgsite, 'serve', '--no-open', '--json', '--port', String(place.port ?? 0)],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SITE_ADMIN_HOME: home },
    },
  );
  const ended = once(child, 'exit');
  const { url } = await firstObject(child).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    if (place.home === undefined) await leaveNothing(home);
    throw error;
  });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    home,
    url,
    port: Number(new URL(url).port),
    processId: child.pid ?? 0,
    kill: () => end('SIGKILL'),
    end: () => end('SIGTERM'),
    async close() {
      await end('SIGTERM');
      await leaveNothing(home);
    },
  };
}

/** The command line on the same data directory: it attaches to the running core. */
export async function runDgsite(home: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, SITE_ADMIN_HOME: home };
  const { stdout } = await promisify(execFile)(process.execPath, [dgsite, ...args], { env });
  return stdout;
}

/** Ends the practice engine of a data directory and removes the directory. */
export async function leaveNothing(home: string): Promise<void> {
  const practice = path.join(home, 'practice');
  if (await readPracticeRecord(practice)) await stopPracticeDaemon(practice);
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** The door prints one JSON object over several lines and goes on running. */
function firstObject(child: ChildProcess): Promise<{ url: string }> {
  let printed = '';
  let complained = '';
  child.stderr?.on('data', (chunk: Buffer) => (complained += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8');
      if (printed.trimEnd().endsWith('}')) resolve(JSON.parse(printed) as { url: string });
    });
    child.once('exit', () => reject(new Error(`dgsite serve ended before it was open: ${complained}`)));
  });
}
