// Owns a glance at the store of a data directory from outside its core: names alone, read-only, without its lock.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface StoredNames {
  sites: { name: string; document: string }[];
  /** The newest, up to fifty. */
  operations: { id: string; state: string; site: string | null }[];
  secrets: string[];
}

/** Empty where there is no store, or it cannot be read: completing a word is no place for an error. */
export function readStoredNames(directory: string): StoredNames {
  const nothing: StoredNames = { sites: [], operations: [], secrets: [] };
  const path = join(directory, 'site-admin.db');
  if (!existsSync(path)) return nothing;
  let database: DatabaseSync | null = null;
  try {
    const open = (database = new DatabaseSync(path, { readOnly: true, timeout: 200 }));
    const all = <Row>(sql: string) => open.prepare(sql).all() as unknown as Row[];
    return {
      sites: all('SELECT name, document FROM sites ORDER BY name'),
      operations: all('SELECT id, state, site FROM operations ORDER BY created_at DESC LIMIT 50'),
      secrets: all<{ name: string }>('SELECT name FROM secrets ORDER BY name').map(({ name }) => name),
    };
  } catch {
    return nothing;
  } finally {
    database?.close();
  }
}
