// Owns the practice home's public traces: `practice.json`, the socket's address, the lock that keeps daemons single.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeDirectory } from '#base/make-directory';
import { makePrivateDirectory, privacyProblem } from '#base/private-place';

export interface PracticeHostRecord {
  name: string;
  dockerHost: string;
  /** Loopback address where this host's published ports are. */
  address: string;
}

/** What a running daemon says of itself; the first host's address stands at the top. */
export interface PracticeRecord {
  pid: number;
  dockerHost: string;
  startedAt: string;
  version: string;
  hosts: PracticeHostRecord[];
}

/** Unix socket paths end at 104 bytes on macOS and 108 on Linux. */
const longestSocketBytes = 100;

/** Each is lost only to another process that takes the lock and ends in the same moment. */
const LOCK_TRIES = 20;

const recordFile = (home: string): string => path.join(home, 'practice.json');
const lockFile = (home: string): string => path.join(home, 'practice.lock');
const homeHash = (home: string): string =>
  createHash('sha256').update(path.resolve(home)).digest('hex').slice(0, 12);

/** A short private folder, for homes whose own path is too long for a socket. */
function shortFolder(home: string): string {
  return path.join(os.tmpdir(), `site-admin-practice-${homeHash(home)}`);
}

export function socketPath(home: string, host: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\site-admin-practice-${homeHash(home)}-${host}`;
  const direct = path.join(path.resolve(home), `${host}.sock`);
  if (Buffer.byteLength(direct) <= longestSocketBytes) return direct;
  const folder = shortFolder(home);
  const problem = makePrivateDirectory(folder);
  if (problem !== null) throw new Error(`the practice engine's socket has no private place: ${problem}`);
  return path.join(folder, `${host}.sock`);
}

function removeShortFolder(home: string): void {
  if (process.platform === 'win32') return;
  const folder = shortFolder(home);
  // Anybody may have made a folder of that name.
  if (privacyProblem(folder, 'directory') === null) rmSync(folder, { recursive: true, force: true });
}

export function dockerHostOf(socket: string): string {
  return process.platform === 'win32' ? `npipe://${socket.replaceAll('\\', '/')}` : `unix://${socket}`;
}

/** The inverse: what Node connects to. */
export function socketOf(dockerHost: string): string {
  if (dockerHost.startsWith('npipe://')) return dockerHost.slice('npipe://'.length).replaceAll('/', '\\');
  return dockerHost.replace(/^unix:\/\//, '');
}

export function readRecord(home: string): PracticeRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(home), 'utf8')) as PracticeRecord;
  } catch {
    return undefined;
  }
}

export function writeRecord(home: string, record: PracticeRecord): void {
  const temporary = `${recordFile(home)}.new`;
  writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, recordFile(home));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Takes the home for this process; otherwise says who has it. A lock left by a dead process is taken over. */
export function lockHome(home: string): { taken: true } | { taken: false; pid: number } {
  makeDirectory(home);
  for (let tries = 0; tries < LOCK_TRIES; tries += 1) {
    try {
      const handle = openSync(lockFile(home), 'wx', 0o600);
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return { taken: true };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = readLock(home);
    if (pid !== undefined && pid !== process.pid && isAlive(pid)) return { taken: false, pid };
    rmSync(lockFile(home), { force: true });
  }
  throw new Error(`the lock ${lockFile(home)} can neither be taken nor removed`);
}

function readLock(home: string): number | undefined {
  try {
    const pid = Number(readFileSync(lockFile(home), 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

export function breakLock(home: string): void {
  rmSync(lockFile(home), { force: true });
}

export function removeTraces(home: string): void {
  rmSync(recordFile(home), { force: true });
  rmSync(lockFile(home), { force: true });
  removeShortFolder(home);
}
