// Owns the rows of operations and their journal. Rows are read back through the schema: what does not parse is told as that, not trusted.
import { overrideSchema, type Override } from '#shared/contract/plans';
import {
  operationSchema,
  operationStateSchema,
  type Operation,
  type UnreadableOperation,
} from '#shared/operations/operation';
import { AppError } from '#shared/errors/app-error';
import type { Database } from './database.ts';
import { OperationRows } from './operation-rows.ts';

export interface OperationTargets {
  /** Document that the operation leads to. */
  target: string | null;
  /** Document in force before it, or null when there was none. */
  origin: string | null;
  /** Blockers that the operator carried; resuming carries them too. */
  overrides?: Override[];
  /** The revisions that these documents belong to, where they are revisions. */
  targetRevision?: number | null;
  originRevision?: number | null;
}

export interface StoredOperations {
  operations: Operation[];
  unreadable: UnreadableOperation[];
}

export type JournalWord = 'intent' | 'done' | 'unchanged' | 'failed' | 'note';

export interface JournalEntry {
  step: string | null;
  word: JournalWord;
  at: string;
  detail: unknown;
}

type Redact = <T>(value: T) => T;

type Raw = Record<string, string | number | null>;

export class OperationStore {
  readonly #database: Database;
  readonly #redact: Redact;
  readonly #rows: OperationRows;
  #isTogether = false;

  /** `redact` cuts known secrets out of every operation and journal entry before it is written. */
  constructor(database: Database, redact: Redact) {
    this.#database = database;
    this.#redact = redact;
    this.#rows = new OperationRows(database, redact);
  }

  add(operation: Operation, targets: OperationTargets): void {
    this.together(() => {
      this.#insert(operation, targets);
      this.#rows.addPlan(operation);
      this.#rows.writeSteps(operation);
    });
  }

  #insert(operation: Operation, targets: OperationTargets): void {
    this.#database
      .prepare(
        'INSERT INTO operations (id, site, state, created_at, target, origin, overrides, target_revision, origin_revision, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        operation.id,
        operation.site,
        operation.state,
        operation.createdAt,
        targets.target,
        targets.origin,
        JSON.stringify(targets.overrides ?? []),
        targets.targetRevision ?? null,
        targets.originRevision ?? null,
        this.#rows.bodyText(operation),
      );
  }

  save(operation: Operation): void {
    this.together(() => {
      this.#database
        .prepare('UPDATE operations SET state = ?, body = ? WHERE id = ?')
        .run(operation.state, this.#rows.bodyText(operation), operation.id);
      this.#rows.writeSteps(operation);
    });
  }

  /** Null: there is none. Throws `operation.unreadable`. */
  get(id: string): Operation | null {
    const row = this.#database.prepare('SELECT id, body FROM operations WHERE id = ?').get(id) as
      Raw | undefined;
    if (!row) return null;
    const operation = this.#read(row);
    if (!operation) throw new AppError('operation.unreadable', { operationId: id });
    return operation;
  }

  targets(id: string): OperationTargets {
    const row = this.#database
      .prepare(
        'SELECT target, origin, overrides, target_revision, origin_revision FROM operations WHERE id = ?',
      )
      .get(id) as Raw | undefined;
    const overrides = overrideSchema.array().safeParse(JSON.parse(textOrNull(row?.['overrides']) ?? '[]'));
    return {
      target: textOrNull(row?.['target']),
      origin: textOrNull(row?.['origin']),
      overrides: overrides.success ? overrides.data : [],
      targetRevision: numberOrNull(row?.['target_revision']),
      originRevision: numberOrNull(row?.['origin_revision']),
    };
  }

  /** Newest first; what this version cannot read beside it. */
  list({ site, limit }: { site?: string | undefined; limit: number }): StoredOperations {
    const rows = (
      site === undefined
        ? this.#database
            .prepare('SELECT * FROM operations ORDER BY created_at DESC, rowid DESC LIMIT ?')
            .all(limit)
        : this.#database
            .prepare('SELECT * FROM operations WHERE site = ? ORDER BY created_at DESC, rowid DESC LIMIT ?')
            .all(site, limit)
    ) as Raw[];
    const found: StoredOperations = { operations: [], unreadable: [] };
    for (const row of rows) {
      const operation = this.#read(row);
      if (operation) found.operations.push(operation);
      else found.unreadable.push(unreadable(row));
    }
    return found;
  }

  /** Operations that an earlier core left in a state that nobody is working on any more. */
  unfinished(): Operation[] {
    const rows = this.#database
      .prepare(`SELECT id, body FROM operations WHERE state IN ('queued', 'running', 'cancelling')`)
      .all() as Raw[];
    return rows.map((row) => this.#read(row)).filter((operation) => operation !== null);
  }

  /** Those of them that this version cannot read end too; their text stays as it was written. */
  interruptUnreadable(): void {
    const rows = this.#database
      .prepare(`SELECT id, body FROM operations WHERE state IN ('queued', 'running', 'cancelling')`)
      .all() as Raw[];
    const end = this.#database.prepare(`UPDATE operations SET state = 'interrupted' WHERE id = ?`);
    for (const row of rows) if (!this.#read(row)) end.run(String(row['id']));
  }

  #read(row: Raw): Operation | null {
    try {
      const parsed = operationSchema.safeParse(this.#rows.read(row));
      return parsed.success ? parsed.data : null;
    } catch {
      return null; // no JSON
    }
  }

  write(operationId: string, entry: JournalEntry): void {
    this.#database
      .prepare('INSERT INTO journal (operation, step, word, at, detail) VALUES (?, ?, ?, ?, ?)')
      .run(operationId, entry.step, entry.word, entry.at, JSON.stringify(this.#redact(entry.detail)));
  }

  /** One write to the disk for all that is written inside: both or neither survive a crash. */
  together(write: () => void): void {
    if (this.#isTogether) return write();
    this.#isTogether = true;
    this.#database.exec('BEGIN');
    try {
      write();
      this.#database.exec('COMMIT');
    } catch (thrown) {
      this.#database.exec('ROLLBACK');
      throw thrown;
    } finally {
      this.#isTogether = false;
    }
  }

  journal(operationId: string): JournalEntry[] {
    const rows = this.#database
      .prepare('SELECT step, word, at, detail FROM journal WHERE operation = ? ORDER BY entry')
      .all(operationId) as Raw[];
    return rows.map((row) => ({
      step: textOrNull(row['step']),
      word: row['word'] as JournalWord,
      at: String(row['at']),
      detail: JSON.parse(String(row['detail'])) as unknown,
    }));
  }
}

function unreadable(row: Raw): UnreadableOperation {
  const state = operationStateSchema.safeParse(row['state']);
  return {
    id: String(row['id']),
    site: textOrNull(row['site']),
    state: state.success ? state.data : null,
    createdAt: String(row['created_at']),
  };
}

function textOrNull(value: string | number | null | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOrNull(value: string | number | null | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
