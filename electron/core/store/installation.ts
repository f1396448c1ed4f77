// Owns the identity of a data directory: made once, kept for ever, meaningless to everybody else. Locks on hosts carry it.
import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';

export function installationId(database: Database): string {
  database.prepare('INSERT OR IGNORE INTO installation (only, id) VALUES (1, ?)').run(randomUUID());
  return (database.prepare('SELECT id FROM installation').get() as { id: string }).id;
}
