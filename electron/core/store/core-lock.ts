// Owns "one data directory has one running core". An exclusive SQLite transaction is the lock: the operating system lets go of it
// when the process dies, on every platform, so there is no stale lock file to judge.
import { dirname } from 'node:path';
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
    return { release: () => held.close() };
  } catch (thrown) {
    database?.close();
    if ((thrown as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw directoryFailure(thrown, dirname(path));
  }
}
