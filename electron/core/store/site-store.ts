// Owns the rows of sites and their revisions.
import type { Health } from '#shared/domain/status/status';
import type { Database } from './database.ts';

export interface SiteRow {
  name: string;
  document: string;
  storedAt: string;
  health: Health;
  worksUntil: string | null;
  readAt: string | null;
}

export interface RevisionRow {
  site: string;
  revision: number;
  operation: string;
  document: string;
  release: string;
  /** `host/service` → image digest. */
  digests: Record<string, string>;
  /** `host/path` → SHA-256 of the file. */
  files: Record<string, string>;
  createdAt: string;
  /** What it was made of, as `recordedServices` reads it; null in revisions of before that was kept. */
  services: string | null;
  /** The earlier revision that it went back to. */
  returnsTo: number | null;
}

type Raw = Record<string, string | number | null>;

export class SiteStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): SiteRow[] {
    return (this.#database.prepare('SELECT * FROM sites ORDER BY name').all() as Raw[]).map(siteRow);
  }

  get(name: string): SiteRow | null {
    const row = this.#database.prepare('SELECT * FROM sites WHERE name = ?').get(name) as Raw | undefined;
    return row ? siteRow(row) : null;
  }

  put(name: string, document: string, storedAt: string): void {
    this.#database
      .prepare(
        `INSERT INTO sites (name, document, stored_at) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET document = excluded.document, stored_at = excluded.stored_at`,
      )
      .run(name, document, storedAt);
  }

  forget(name: string): boolean {
    this.#database.prepare('DELETE FROM revisions WHERE site = ?').run(name);
    return this.#database.prepare('DELETE FROM sites WHERE name = ?').run(name).changes > 0;
  }

  noteReading(name: string, reading: { health: Health; worksUntil: string | null; readAt: string }): void {
    this.#database
      .prepare('UPDATE sites SET health = ?, works_until = ?, read_at = ? WHERE name = ?')
      .run(reading.health, reading.worksUntil, reading.readAt, name);
  }

  addRevision(row: RevisionRow): void {
    this.#database
      .prepare(
        `INSERT INTO revisions (site, revision, operation, document, release, digests, files, created_at, services, returns_to)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        row.site,
        row.revision,
        row.operation,
        row.document,
        row.release,
        JSON.stringify(row.digests),
        JSON.stringify(row.files),
        row.createdAt,
        row.services,
        row.returnsTo,
      );
  }

  /** Newest first. */
  revisions(site: string): RevisionRow[] {
    const rows = this.#database
      .prepare('SELECT * FROM revisions WHERE site = ? ORDER BY revision DESC')
      .all(site) as Raw[];
    return rows.map(revisionRow);
  }
}

function siteRow(row: Raw): SiteRow {
  return {
    name: String(row['name']),
    document: String(row['document']),
    storedAt: String(row['stored_at']),
    health: row['health'] as Health,
    worksUntil: row['works_until'] === null ? null : String(row['works_until']),
    readAt: row['read_at'] === null ? null : String(row['read_at']),
  };
}

function revisionRow(row: Raw): RevisionRow {
  return {
    site: String(row['site']),
    revision: Number(row['revision']),
    operation: String(row['operation']),
    document: String(row['document']),
    release: String(row['release']),
    digests: JSON.parse(String(row['digests'])) as Record<string, string>,
    files: JSON.parse(String(row['files'])) as Record<string, string>,
    createdAt: String(row['created_at']),
    services: row['services'] === null ? null : String(row['services']),
    returnsTo: row['returns_to'] === null ? null : Number(row['returns_to']),
  };
}
