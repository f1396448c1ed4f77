// Owns saying what a new edition of the catalogue changes, in words that an operator can weigh.
import type { Catalogue } from './catalogue.ts';

export function catalogueChanges(before: Catalogue, after: Catalogue): string[] {
  return [
    ...named('release', byKey(before.releases, 'tag'), byKey(after.releases, 'tag')),
    ...named('known issue', byKey(before.knownIssues, 'id'), byKey(after.knownIssues, 'id')),
    ...named('configuration key', byPlace(before.configKeys), byPlace(after.configKeys)),
    ...numbers(before.rules, after.rules),
    ...levels(before.levels, after.levels),
  ];
}

type Named = ReadonlyMap<string, string>;

function byKey<Key extends string, Item extends Record<Key, string>>(
  items: readonly Item[],
  key: Key,
): Named {
  return new Map(items.map((item) => [item[key], JSON.stringify(item)]));
}

/** A key means something else in each file. */
function byPlace(keys: Catalogue['configKeys']): Named {
  return new Map(
    keys.flatMap((entry) => entry.files.map((file) => [`${file} ${entry.key}`, JSON.stringify(entry)])),
  );
}

function named(word: string, before: Named, after: Named): string[] {
  const added = [...after.keys()].filter((name) => !before.has(name));
  const gone = [...before.keys()].filter((name) => !after.has(name));
  const other = [...after].filter(([name, text]) => before.has(name) && before.get(name) !== text);
  return [
    ...sentence(`new ${word}`, added),
    ...sentence(`${word} removed`, gone),
    ...sentence(
      `${word} corrected`,
      other.map(([name]) => name),
    ),
  ];
}

function sentence(head: string, names: string[]): string[] {
  return names.length === 0 ? [] : [`${head}: ${names.join(', ')}`];
}

function numbers(before: Catalogue['rules'], after: Catalogue['rules']): string[] {
  const old = new Map(leaves(before));
  const now = new Map(leaves(after));
  const changed = [...now].filter(([key, value]) => old.get(key) !== value);
  const gone = [...old.keys()].filter((key) => !now.has(key));
  return [
    ...changed.map(([key, value]) => `rule book ${key}: ${old.get(key) ?? 'not set'} → ${value}`),
    ...gone.map((key) => `rule book ${key}: removed`),
  ];
}

function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(inner, path === '' ? name : `${path}.${name}`),
  );
}

function levels(before: Catalogue['levels'], after: Catalogue['levels']): string[] {
  const rules = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return rules
    .filter((rule) => before[rule] !== after[rule])
    .map((rule) => `level of ${rule}: ${before[rule] ?? 'as written'} → ${after[rule] ?? 'as written'}`);
}
