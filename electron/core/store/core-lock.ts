// Owns "one data directory has one running core". An exclusive SQLite transaction is the lock: the operating system lets go of it
// when the process dies, on every platform, so there is no stale lock file to judge.
import { DatabaseSync } from 'node:sqlite';

export interface CoreLock {
  release(): void;
}

/** Null when another process holds it. */
export function takeCoreLock(path: string): CoreLock | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;');
    return { release: () => database.close() };
  } catch {
    database.close();
    return null;
  }
}
