// Owns the schema of the store, one entry per version. Entries are never edited after a release, only added.

export const migrations: readonly string[] = [
  `
  CREATE TABLE sites (
    name TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    stored_at TEXT NOT NULL,
    health TEXT NOT NULL DEFAULT 'unknown',
    works_until TEXT,
    read_at TEXT
  ) STRICT;
  CREATE TABLE operations (
    id TEXT PRIMARY KEY,
    site TEXT,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- The document that the operation leads to; resuming plans towards it again.
    target TEXT,
    -- The document in force before; reverting plans towards it. NULL: the site did not exist.
    origin TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX operations_by_site ON operations (site, created_at);
  CREATE TABLE journal (
    entry INTEGER PRIMARY KEY,
    operation TEXT NOT NULL REFERENCES operations (id),
    step TEXT,
    word TEXT NOT NULL,
    at TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX journal_by_operation ON journal (operation, entry);
  CREATE TABLE revisions (
    site TEXT NOT NULL,
    revision INTEGER NOT NULL,
    operation TEXT NOT NULL,
    document TEXT NOT NULL,
    release TEXT NOT NULL,
    digests TEXT NOT NULL,
    files TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (site, revision)
  ) STRICT;
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    sealer TEXT NOT NULL,
    sealed BLOB NOT NULL,
    stored_at TEXT NOT NULL
  ) STRICT;
  `,
  // Blockers that an operator carried, with reasons: JSON, as overrideSchema of contract/plans.ts.
  `ALTER TABLE operations ADD COLUMN overrides TEXT NOT NULL DEFAULT '[]';`,
  // Going back: what a revision was made of (JSON, shared/domain/revisions), which one it returned to, and between which two an operation
  // leads. NULL: from before this was kept, or no return.
  `
  ALTER TABLE revisions ADD COLUMN services TEXT;
  ALTER TABLE revisions ADD COLUMN returns_to INTEGER;
  ALTER TABLE operations ADD COLUMN target_revision INTEGER;
  ALTER TABLE operations ADD COLUMN origin_revision INTEGER;
  `,
  // Who this data directory is, for locks on hosts.
  `CREATE TABLE installation (only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL) STRICT;`,
  // Where a secret may be sent: a JSON list. NULL: from before this was kept; `adoptUses` fills it in from the stored documents.
  `ALTER TABLE secrets ADD COLUMN audiences TEXT;`,
  // The highest serial of a catalogue that was ever installed here, so that a reset does not let an older one in.
  `CREATE TABLE catalogue_serial (only INTEGER PRIMARY KEY CHECK (only = 1), highest INTEGER NOT NULL) STRICT;`,
  // The plan of an operation is written once, and each step by itself (operation-rows.ts). Older operations have both in their body.
  `
  CREATE TABLE operation_plans (operation TEXT PRIMARY KEY REFERENCES operations (id), plan TEXT NOT NULL) STRICT;
  CREATE TABLE operation_steps (
    operation TEXT NOT NULL REFERENCES operations (id),
    step TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (operation, step)
  ) STRICT;
  `,
];
