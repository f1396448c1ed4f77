// Owns which catalogue judges: the built-in one, or a signed file that was installed. The file is kept as it came and verified again at
// every start; one that does not pass any more is left aside, and that is said.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sync as writeFileAtomicSync } from 'write-file-atomic';
import { z } from 'zod';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import type { Catalogue } from '#shared/domain/catalogue/catalogue';
import { catalogueChanges } from '#shared/domain/catalogue/catalogue-changes';
import { AppError, toAppError } from '#shared/errors/app-error';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../store/database.ts';
import { builtInKeys, catalogueKeySchema, verifyCatalogue, type CatalogueKey } from './verify-catalogue.ts';

export interface CatalogueInUse {
  catalogue: Catalogue;
  origin: 'built-in' | 'signed-file';
  /** Name of the key, or null for the built-in one. */
  signedBy: string | null;
  /** When the file was installed or, after a start, verified again; null for the built-in one. */
  verifiedAt: string | null;
  /** Why an installed file is not used, or null. */
  problem: AppError | null;
}

interface StoreOptions {
  directory: string;
  /** Instead of the built-in keys; those of catalogue-keys.json in the directory are added in any case. */
  keys?: readonly CatalogueKey[];
  clock: Clock;
  database: Database;
}

const FILE = 'catalogue.signed.json';
const KEYS_FILE = 'catalogue-keys.json';

export class CatalogueStore {
  readonly #options: StoreOptions;
  #current: CatalogueInUse;

  /** Never throws for a damaged file: the built-in catalogue is always there. */
  constructor(options: StoreOptions) {
    this.#options = options;
    this.#current = this.#load();
  }

  get current(): CatalogueInUse {
    return this.#current;
  }

  info() {
    const { catalogue, origin, signedBy } = this.#current;
    return { origin, signedBy, ...edition(catalogue) };
  }

  /** Rejects with one of the `catalogue.…` codes and keeps what is in use. */
  install(text: string) {
    const before = this.#current.catalogue;
    const verified = verifyCatalogue(text, this.#keys());
    // After a reset the newest file may be installed again, an older one may not.
    refuseOlder(
      verified.catalogue,
      Math.max(before.serial, builtInCatalogue.serial, this.#highestSerial() - 1),
    );
    writeFileAtomicSync(this.#path(FILE), text, { mode: 0o600 });
    this.#raiseHighestSerial(verified.catalogue.serial);
    this.#current = this.#inUse(verified);
    return {
      ...edition(verified.catalogue),
      changes: catalogueChanges(before, verified.catalogue),
    };
  }

  /** Back to the built-in catalogue. The highest serial that was ever installed stays on record. */
  reset() {
    rmSync(this.#path(FILE), { force: true });
    this.#current = builtIn(null);
    return { serial: builtInCatalogue.serial };
  }

  #load(): CatalogueInUse {
    const text = readOrNull(this.#path(FILE));
    if (text === null) return builtIn(null);
    try {
      const verified = verifyCatalogue(text, this.#keys());
      refuseOlder(verified.catalogue, builtInCatalogue.serial);
      // Installed by a version that kept no record of it.
      this.#raiseHighestSerial(verified.catalogue.serial);
      return this.#inUse(verified);
    } catch (thrown) {
      return builtIn(toAppError(thrown));
    }
  }

  #highestSerial(): number {
    const row = this.#options.database.prepare('SELECT highest FROM catalogue_serial').get() as
      { highest: number } | undefined;
    return row?.highest ?? 0;
  }

  #raiseHighestSerial(serial: number): void {
    this.#options.database
      .prepare(
        `INSERT INTO catalogue_serial (only, highest) VALUES (1, ?)
         ON CONFLICT (only) DO UPDATE SET highest = MAX(highest, excluded.highest)`,
      )
      .run(serial);
  }

  #inUse({ catalogue, signedBy }: { catalogue: Catalogue; signedBy: string }): CatalogueInUse {
    const verifiedAt = this.#options.clock.now().toISOString();
    return { catalogue, origin: 'signed-file', signedBy, verifiedAt, problem: null };
  }

  /** A name that is built in cannot be taken over by the file. */
  #keys(): CatalogueKey[] {
    const own = [...(this.#options.keys ?? builtInKeys)];
    const added = addedKeys(readOrNull(this.#path(KEYS_FILE)));
    return [...own, ...added.filter(({ id }) => !own.some((key) => key.id === id))];
  }

  #path(name: string): string {
    return join(this.#options.directory, name);
  }
}

function builtIn(problem: AppError | null): CatalogueInUse {
  return { catalogue: builtInCatalogue, origin: 'built-in', signedBy: null, verifiedAt: null, problem };
}

function edition({ serial, issuedAt, releases }: Catalogue) {
  return { serial, issuedAt, newestRelease: releases.at(-1)?.tag ?? '' };
}

/** The same serial again is refused too: a file that was installed once has nothing new to say. */
function refuseOlder({ serial }: Catalogue, inUse: number): void {
  if (serial <= inUse) throw new AppError('catalogue.outdated', { serial, inUse });
}

/** A damaged list of keys adds none. */
function addedKeys(text: string | null): CatalogueKey[] {
  try {
    return z.array(catalogueKeySchema).parse(JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
