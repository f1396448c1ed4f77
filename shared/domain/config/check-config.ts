// Owns the guard "configuration": no file is written that its release would not understand. Pure.
import { isAtLeast } from '../catalogue/find-release.ts';
import type { PlannableRole } from '../site/role-names.ts';
import { configKeys, type KeyType } from './keys.ts';

export interface ConfigProblem {
  key: string;
  problem: string;
}

export type ConfigTable = Record<string, unknown>;

/** Judges every key of a table against what the release knows. An empty answer means valid. */
export function checkConfig(service: PlannableRole, release: string, table: ConfigTable): ConfigProblem[] {
  const known = new Map(configKeys[service].map((entry) => [entry.key, entry]));
  const problems: ConfigProblem[] = [];
  for (const [key, value] of leaves(table, known)) {
    const entry = known.get(key);
    if (!entry) {
      problems.push({
        key,
        problem: `${key} is not a key of ${service}.toml${suggestion(key, [...known.keys()])}`,
      });
    } else if (entry.since && !isAtLeast(release, entry.since)) {
      problems.push({ key, problem: `${key} is known only from release-${entry.since} on` });
    } else if (!fits(value, entry.type)) {
      problems.push({ key, problem: `${key} must be ${expected[entry.type]}` });
    }
  }
  const fluxTts = (table['flux_tts'] ?? {}) as ConfigTable;
  if (fluxTts['enabled'] === true && !fluxTts['max_batch_size']) {
    const problem = 'flux_tts.max_batch_size must be a positive number, or the Engine does not start';
    problems.push({ key: 'flux_tts.max_batch_size', problem });
  }
  return problems;
}

const expected: Record<KeyType, string> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  strings: 'an array of strings',
  urls: 'an array of https addresses',
  any: 'a table or an array',
};

function fits(value: unknown, type: KeyType): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0;
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'urls':
      return [value].flat().every((item) => typeof item === 'string' && item.startsWith('https://'));
    case 'any':
      return typeof value === 'object';
  }
}

function* leaves(
  table: ConfigTable,
  known: ReadonlyMap<string, unknown>,
  prefix = '',
): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(table)) {
    const key = prefix ? `${prefix}.${name}` : name;
    const isTable = value !== null && typeof value === 'object' && !Array.isArray(value);
    if (isTable && !known.has(key)) yield* leaves(value as ConfigTable, known, key);
    else yield [key, value];
  }
}

function suggestion(key: string, known: string[]): string {
  const last = key.split('.').at(-1) ?? key;
  const close = known.find(
    (candidate) => candidate.endsWith(`.${last}`) || candidate.includes(last.slice(0, 6)),
  );
  return close ? `; did you mean ${close}?` : '';
}
