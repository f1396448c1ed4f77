// Computes the difference of two TOML tables: keys to set and keys to remove to get from one to the other. Pure.
import type { ConfigTable } from '../config/check-config.ts';
import { isTomlTable } from '../toml-text/toml-path.ts';

export interface TableDifference {
  over: ConfigTable;
  /** Dotted keys of `from` that `to` does not have. */
  without: string[];
  /** Every key that differs, in words. */
  words: { key: string; from: string; to: string }[];
}

export function tableDifference(from: ConfigTable, to: ConfigTable, prefix = ''): TableDifference {
  const difference: TableDifference = { over: {}, without: [], words: [] };
  for (const [name, value] of Object.entries(to)) {
    const before = from[name];
    const key = `${prefix}${name}`;
    if (isTomlTable(before) && isTomlTable(value)) {
      const inner = tableDifference(before, value, `${key}.`);
      if (Object.keys(inner.over).length > 0) difference.over[name] = inner.over;
      difference.without.push(...inner.without);
      difference.words.push(...inner.words);
    } else if (!isSame(before, value)) {
      difference.over[name] = value;
      difference.words.push({ key, from: show(before), to: show(value) });
    }
  }
  for (const [name, value] of Object.entries(from)) {
    if (name in to) continue;
    difference.without.push(`${prefix}${name}`);
    difference.words.push({ key: `${prefix}${name}`, from: show(value), to: 'absent' });
  }
  return difference;
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isTomlTable(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}
