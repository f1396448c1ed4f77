// Owns the practice daemon as the core sees it: start or find it, stop it, drills, state.
// Speaks HTTP on the socket only; containers are reached like any engine's, through Docker's API.
import { spawn } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeDirectory } from '#base/make-directory';
import { drills } from './drills/catalogue.ts';
import { isAlive, readRecord, removeTraces, type PracticeRecord } from './home/practice-record.ts';
import { answers, callSocket } from './home/socket-call.ts';

export type { PracticeRecord } from './home/practice-record.ts';

interface StartOptions {
  home: string;
  daemonPath: string;
  standInPath: string;
  /** The Node binary that runs daemon and stand-ins; Electron's works too, with ELECTRON_RUN_AS_NODE. */
  nodePath: string;
  hosts?: string[];
  /** How long every answer of every engine is held back, as a far host's would be. */
  delayMs?: number;
  env?: Record<string, string>;
}

interface DrillInfo {
  name: string;
  title: string;
  teaches: string;
  undo: string;
}

interface PracticeState extends PracticeRecord {
  activeDrills: string[];
  licenseServer: 'answering' | 'unreachable' | 'rejecting';
}

const startDeadlineMs = 20_000;
const stopDeadlineMs = 10_000;
const lookEveryMs = 25;
const drillDeadlineMs = 60_000;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, lookEveryMs));

/** The record of a daemon that answers; null when none runs. Traces of a dead one do not count. */
export async function readPracticeRecord(home: string): Promise<PracticeRecord | null> {
  const record = readRecord(home);
  return record && (await answers(record.dockerHost)) ? record : null;
}

/** Rejects with the daemon's own last words when it does not become ready within 20 s. */
export async function startPracticeDaemon(options: StartOptions): Promise<PracticeRecord> {
  const running = await readPracticeRecord(options.home);
  if (running) return running;
  makeDirectory(options.home);
  const words = path.join(options.home, 'daemon.err');
  const errors = openSync(words, 'w', 0o600);
  const hosts = options.hosts ? ['--hosts', options.hosts.join(',')] : [];
  const delay = options.delayMs ? ['--delay-ms', String(options.delayMs)] : [];
  const child = spawn(
    options.nodePath,
    [
      '--disable-warning=ExperimentalWarning',
      options.daemonPath,
      '--home',
      options.home,
      '--stand-in',
      options.standInPath,
      ...hosts,
      ...delay,
    ],
    {
      detached: true,
      // The daemon outlives this process: it must not hold our pipes, and we must not wait for it.
      stdio: ['ignore', 'ignore', errors],
      env: {
        ...process.env,
        ...options.env,
        ...(process.versions.electron ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
      },
      windowsHide: true,
    },
  );
  closeSync(errors);
  let failed: Error | undefined;
  let exitCode: number | null | undefined;
  child.once('error', (error) => (failed = error));
  child.once('exit', (code) => (exitCode = code));
  child.unref();
  const deadline = Date.now() + startDeadlineMs;
  while (Date.now() < deadline) {
    if (failed)
      throw new Error(`the practice daemon could not be started: ${failed.message}`, { cause: failed });
    const record = await readPracticeRecord(options.home);
    if (record) return record;
    // Exit 0 means that another daemon has the home, and it answers soon.
    if (exitCode !== undefined && exitCode !== 0)
      throw new Error(
        `the practice daemon ended with code ${String(exitCode)}: ${readFileSync(words, 'utf8').trim()}`,
      );
    await pause();
  }
  throw new Error(`the practice daemon was not ready within ${String(startDeadlineMs)} ms`);
}

/** Resolves when the process is gone; false when none ran. */
export async function stopPracticeDaemon(home: string): Promise<boolean> {
  const record = readRecord(home);
  if (!record) return false;
  if (!(await answers(record.dockerHost))) {
    if (!isAlive(record.pid)) removeTraces(home);
    return false;
  }
  await callSocket(record.dockerHost, {
    method: 'POST',
    path: '/practice/shutdown',
    timeoutMs: stopDeadlineMs,
  });
  const deadline = Date.now() + stopDeadlineMs;
  while (isAlive(record.pid)) {
    if (Date.now() > deadline)
      throw new Error(
        `the practice daemon (process ${String(record.pid)}) did not end within ${String(stopDeadlineMs)} ms`,
      );
    await pause();
  }
  return true;
}

/** Every drill there is; which are active is in `practiceState`. */
export function listDrills(): DrillInfo[] {
  return drills.map(({ name, title, teaches, undo }) => ({ name, title, teaches, undo }));
}

export function startDrill(record: PracticeRecord, name: string): Promise<PracticeState> {
  return ask(record, { method: 'POST', path: `/practice/drills/${encodeURIComponent(name)}` });
}

export function endDrill(record: PracticeRecord, name: string): Promise<PracticeState> {
  return ask(record, { method: 'DELETE', path: `/practice/drills/${encodeURIComponent(name)}` });
}

export function practiceState(record: PracticeRecord): Promise<PracticeState> {
  return ask(record, { method: 'GET', path: '/practice/state' });
}

async function ask(record: PracticeRecord, call: { method: string; path: string }): Promise<PracticeState> {
  const { status, body } = await callSocket(record.dockerHost, { ...call, timeoutMs: drillDeadlineMs });
  const parsed = JSON.parse(body) as PracticeState & { message?: string };
  if (status !== 200) throw new Error(parsed.message ?? `practice daemon answered ${String(status)}`);
  return parsed;
}
