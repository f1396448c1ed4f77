// Owns the settings rows. Unknown or damaged values fall back to their defaults.
import { settingsSchema, type Settings } from '#shared/contract/app';
import type { Database } from './database.ts';

export class SettingsStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(): Settings {
    const rows = this.#database.prepare('SELECT name, value FROM settings').all() as {
      name: string;
      value: string;
    }[];
    const found = Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
    const parsed = settingsSchema.safeParse(found);
    return parsed.success ? parsed.data : settingsSchema.parse({});
  }

  set(changes: Partial<Settings>): Settings {
    const statement = this.#database.prepare(
      'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    );
    for (const [name, value] of Object.entries(changes)) {
      if (value !== undefined) statement.run(name, JSON.stringify(value));
    }
    return this.get();
  }
}
