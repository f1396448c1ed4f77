// Owns "one data directory has one running core". An exclusive SQLite transaction is the lock: the operating system lets go of it
// when the process dies, on every platform, so there is no stale lock file to judge.
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { directoryFailure } from '#base/directory-failure';

export interface CoreLock {
  release(): void;
}

/** SQLite's code for "another connection holds the lock" (sqlite.org, result codes). */
const SQLITE_BUSY = 5;

/** Null when another process holds it. Rejects with `app.diskFull`, and with `app.dataDirectory` when the file cannot be locked for any other reason. */
export function takeCoreLock(path: string): CoreLock | null {
  let database: DatabaseSync | null = null;
  try {
    const held = (database = new DatabaseSync(path, { timeout: 0 }));
    held.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;');
    sayWho(dirname(path));
    return { release: () => held.close() };
  } catch (thrown) {
    database?.close();
    if ((thrown as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw directoryFailure(thrown, dirname(path));
  }
}

export interface CoreHolder {
  processId: number;
  /** Different for each core, also in one process. */
  id: string;
}

const HOLDER_FILE = 'core.holder';

/** Who took the lock last. It says nothing of whether the lock is held now; only the lock does. */
export function readCoreHolder(directory: string): CoreHolder | null {
  try {
    const [pid = '', id = ''] = readFileSync(join(directory, HOLDER_FILE), 'utf8').split(' ');
    return /^\d+$/.test(pid) && id !== '' ? { processId: Number(pid), id } : null;
  } catch {
    return null;
  }
}

/** For those who wait: a lock that goes from one to the next is no lock that hangs. */
function sayWho(directory: string): void {
  try {
    writeFileSync(join(directory, HOLDER_FILE), `${process.pid} ${randomUUID()}`, { mode: 0o600 });
  } catch {
    // Where there is no room for it, the lock holds all the same.
  }
}
