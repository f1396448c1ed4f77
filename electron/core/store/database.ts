// Owns the one SQLite file of a data directory: opening, migrating, refusing what a newer version wrote.
import { DatabaseSync } from 'node:sqlite';
import { directoryFailure } from '#base/directory-failure';
import { AppError } from '#shared/errors/app-error';
import { migrations } from './migrations.ts';

export type Database = DatabaseSync;

/** `:memory:` works too. Rejects with `app.dataTooNew`, `app.diskFull` or `app.dataDirectory`. */
export function openDatabase(path: string): Database {
  let database: DatabaseSync | null = null;
  try {
    const open = (database = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true }));
    // FULL: an intent must be on the disk before its effect begins, also when the power goes.
    open.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    migrate(open);
    return open;
  } catch (thrown) {
    database?.close();
    throw directoryFailure(thrown, path);
  }
}

function migrate(database: DatabaseSync): void {
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (found > migrations.length) throw new AppError('app.dataTooNew', { found, known: migrations.length });
  for (const [index, sql] of migrations.entries()) {
    if (index < found) continue;
    database.exec(`BEGIN; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}
