// Owns sealed secrets. Values leave only towards an engine or a registry, never towards a door.
import {
  audienceWords,
  conventionalAudiences,
  secretName,
  type Audience,
  type StoredSecret,
} from '#shared/domain/secrets/audience';
import { AppError } from '#shared/errors/app-error';
import type { Clock } from '../ports/clock.ts';
import type { SecretSealer } from '../ports/secret-sealer.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { Database } from './database.ts';

export interface SecretName {
  name: string;
  sealedBy: SecretSealer['kind'];
  storedAt: string;
  /** Where it may be sent. */
  audiences: string[];
}

interface Row {
  name: string;
  sealer: SecretSealer['kind'];
  sealed: Uint8Array;
  stored_at: string;
  audiences: string | null;
}

interface Dependencies {
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

  constructor({ database, sealer, clock, redactor }: Dependencies) {
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
    return rows.map((row) => ({
      name: row.name,
      sealedBy: row.sealer,
      storedAt: row.stored_at,
      audiences: readAudiences(row),
    }));
  }

  /** What the planner and the preflight judge by. */
  stored(): StoredSecret[] {
    return this.list().map(({ name, audiences }) => ({ reference: `secret:${name}`, audiences }));
  }

  /** Rejects with `secret.missing`. */
  audiences(name: string): string[] {
    return readAudiences(this.#row(name));
  }

  /** A secret that is replaced keeps its audiences; `audiences` are added to them. */
  async put(name: string, value: string, audiences: readonly Audience[] = []): Promise<void> {
    this.#redactor.learn(value);
    const sealed = await this.#sealer.seal(value);
    this.#database
      .prepare(
        `INSERT INTO secrets (name, sealer, sealed, stored_at, audiences) VALUES (?, ?, ?, ?, '[]')
         ON CONFLICT (name) DO UPDATE SET sealer = excluded.sealer, sealed = excluded.sealed, stored_at = excluded.stored_at`,
      )
      .run(name, this.#sealer.kind, sealed, this.#clock.now().toISOString());
    for (const audience of [...conventionalAudiences(name), ...audiences]) this.allow(name, audience);
  }

  /** From now on the secret may be sent there. Rejects with `secret.missing`. */
  allow(name: string, audience: Audience): void {
    this.#setAudiences(name, (before) => [...new Set([...before, audience])]);
  }

  /** Rejects with `secret.missing`. */
  disallow(name: string, audience: string): void {
    this.#setAudiences(name, (before) => before.filter((one) => one !== audience));
  }

  /** Secrets of before audiences were kept may be sent where the documents that are stored already send them. */
  adoptUses(readUses: () => readonly { reference: string; audience: Audience }[]): void {
    const rows = this.#database
      .prepare('SELECT * FROM secrets WHERE audiences IS NULL')
      .all() as unknown as Row[];
    if (rows.length === 0) return;
    const uses = readUses();
    for (const { name } of rows) {
      const used = uses
        .filter(({ reference }) => secretName(reference) === name)
        .map(({ audience }) => audience);
      this.#setAudiences(name, () => [...new Set([...conventionalAudiences(name), ...used])]);
    }
  }

  #setAudiences(name: string, change: (before: string[]) => string[]): void {
    const audiences = JSON.stringify(change(readAudiences(this.#row(name))));
    this.#database.prepare('UPDATE secrets SET audiences = ? WHERE name = ?').run(audiences, name);
  }

  #row(name: string): Row {
    const row = this.#database.prepare('SELECT * FROM secrets WHERE name = ?').get(name) as unknown as
      Row | undefined;
    if (!row) throw new AppError('secret.missing', { name });
    return row;
  }

  /** Values that were read on a host and are not stored (yet): they are cut out of texts all the same. */
  noteSeen(values: Iterable<string>): void {
    for (const value of values) this.#redactor.learn(value);
  }

  /** Opens every secret once, so that the redactor knows them after a restart. What cannot be opened here was never used here. */
  async learnAll(): Promise<void> {
    await Promise.all(this.list().map(({ name }) => this.openToCompare(name).catch(() => null)));
  }

  remove(name: string): boolean {
    return this.#database.prepare('DELETE FROM secrets WHERE name = ?').run(name).changes > 0;
  }

  /**
   * The value behind `secret:NAME`, to be sent to that audience. Rejects with `secret.missing`, `secret.audience` or
   * `secret.sealedElsewhere`.
   */
  async open(reference: string, audience: Audience): Promise<string> {
    const name = secretName(reference);
    if (!readAudiences(this.#row(name)).includes(audience))
      throw new AppError('secret.audience', { name, audience: audienceWords(audience), use: audience });
    return this.openToCompare(reference);
  }

  /** The value, to be compared inside this process with one that was read; it must not be sent anywhere. Rejects as `open`. */
  async openToCompare(reference: string): Promise<string> {
    const name = secretName(reference);
    const row = this.#row(name);
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

function readAudiences({ audiences }: Row): string[] {
  return audiences === null ? [] : (JSON.parse(audiences) as string[]);
}
