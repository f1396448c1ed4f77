// Owns sealed secrets. Values leave only towards an engine or a registry, never towards a door.
import { AppError } from '#shared/errors/app-error';
import type { Clock } from '../ports/clock.ts';
import type { SecretSealer } from '../ports/secret-sealer.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { Database } from './database.ts';

export interface SecretName {
  name: string;
  sealedBy: SecretSealer['kind'];
  storedAt: string;
}

interface Row {
  name: string;
  sealer: SecretSealer['kind'];
  sealed: Uint8Array;
  stored_at: string;
}

interface Parts {
  database: Database;
  sealer: SecretSealer;
  clock: Clock;
  /** Told every value, so that it is cut out of whatever a host repeats. */
  redactor: Redactor;
}

export class SecretStore {
  readonly #database: Database;
  readonly #sealer: SecretSealer;
  readonly #clock: Clock;
  readonly #redactor: Redactor;

  constructor({ database, sealer, clock, redactor }: Parts) {
    this.#database = database;
    this.#redactor = redactor;
    this.#sealer = sealer;
    this.#clock = clock;
  }

  get sealedBy(): SecretSealer['kind'] {
    return this.#sealer.kind;
  }

  list(): SecretName[] {
    const rows = this.#database.prepare('SELECT * FROM secrets ORDER BY name').all() as unknown as Row[];
    return rows.map(({ name, sealer, stored_at }) => ({ name, sealedBy: sealer, storedAt: stored_at }));
  }

  async put(name: string, value: string): Promise<void> {
    this.#redactor.learn(value);
    const sealed = await this.#sealer.seal(value);
    this.#database
      .prepare(
        `INSERT INTO secrets (name, sealer, sealed, stored_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET sealer = excluded.sealer, sealed = excluded.sealed, stored_at = excluded.stored_at`,
      )
      .run(name, this.#sealer.kind, sealed, this.#clock.now().toISOString());
  }

  /** Values that were read on a host and are not stored (yet): they are cut out of texts all the same. */
  noteSeen(values: Iterable<string>): void {
    for (const value of values) this.#redactor.learn(value);
  }

  /** Opens every secret once, so that the redactor knows them after a restart. What cannot be opened here was never used here. */
  async learnAll(): Promise<void> {
    await Promise.all(this.list().map(({ name }) => this.open(name).catch(() => null)));
  }

  remove(name: string): boolean {
    return this.#database.prepare('DELETE FROM secrets WHERE name = ?').run(name).changes > 0;
  }

  /** The value behind `secret:NAME`. Rejects with `secret.missing` or `secret.sealedElsewhere`. */
  async open(reference: string): Promise<string> {
    const name = reference.replace(/^secret:/, '');
    const row = this.#database.prepare('SELECT * FROM secrets WHERE name = ?').get(name) as unknown as
      Row | undefined;
    if (!row) throw new AppError('secret.missing', { name });
    if (row.sealer !== this.#sealer.kind)
      throw new AppError('secret.sealedElsewhere', { name, sealer: row.sealer });
    try {
      const value = await this.#sealer.open(row.sealed);
      this.#redactor.learn(value);
      return value;
    } catch (thrown) {
      throw new AppError('secret.sealedElsewhere', { name, sealer: row.sealer }, { cause: thrown });
    }
  }
}
