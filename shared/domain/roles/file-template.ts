// Writes a configuration file with every key that its release knows: those of the table with their values, all others as comments, each with
// what it does in our own words. So a value that comes later comes to life in its place.
import { isAtLeast } from '../catalogue/find-release.ts';
import type { ConfigTable } from '../config/check-config.ts';
import { builtInConfigKeys } from '../config-schema/built-in-keys.ts';
import type { ConfigFile, ConfigKey } from '../config-schema/config-key.ts';
import { isTomlTable } from '../toml-text/toml-path.ts';
import { writeKey, writeKeys, writeValue } from '../toml-text/write-value.ts';
import { exampleOf } from './key-examples.ts';

export interface Template {
  file: ConfigFile;
  /** Such as `release-260812`. */
  release: string;
  table: ConfigTable;
}

const WIDTH = 80;

/** Its values are exactly those of the table. */
export function templateText({ file, release, table }: Template): string {
  const known = keysOf(file, release);
  const paths = tablePaths(known, table);
  const blocks = [
    comment(
      `${file}.toml for ${release}, written by Site Admin: change it there. Keys behind a mark like the one of this line are not set. Durations are text with a unit, such as "10s".`,
    ).join('\n'),
    ...paths.flatMap((path) => tableBlocks(path, { known, table })),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function keysOf(file: ConfigFile, release: string): ConfigKey[] {
  return builtInConfigKeys.filter(
    ({ files, since, until }) =>
      files.includes(file) &&
      (!since || isAtLeast(release, since.release)) &&
      !(until && isAtLeast(release, until.release)),
  );
}

interface Around {
  known: readonly ConfigKey[];
  table: ConfigTable;
}

/** In the order of what is known; a table inside another one comes behind it. */
function tablePaths(known: readonly ConfigKey[], table: ConfigTable): string[][] {
  const all = new Map<string, string[]>([['', []]]);
  const add = (path: string[]) => all.set(path.join('.'), path);
  for (const { key } of known) {
    const parts = key.split('.');
    if (parts.some((part) => part === '*')) continue;
    const array = parts.findIndex((part) => part.endsWith('[]'));
    const names = array >= 0 ? parts.slice(0, array) : parts.slice(0, -1);
    if (names.length > 0) add(names);
  }
  for (const path of pathsIn(table)) add(path);
  const paths = [...all.values()];
  return paths.toSorted((a, b) => rank(paths, a) - rank(paths, b) || a.length - b.length);
}

function rank(paths: string[][], [first]: string[]): number {
  return first === undefined ? -1 : paths.findIndex((path) => path[0] === first);
}

function* pathsIn(table: ConfigTable, path: string[] = []): Generator<string[]> {
  for (const [name, value] of Object.entries(table)) {
    if (!isTomlTable(value)) continue;
    yield [...path, name];
    yield* pathsIn(value, [...path, name]);
  }
}

function tableBlocks(path: string[], { known, table }: Around): string[] {
  const here = path.reduce<unknown>((at, name) => (isTomlTable(at) ? at[name] : undefined), table);
  const values = isTomlTable(here) ? here : {};
  const prefix = path.map((name) => `${name}.`).join('');
  const own = known.filter(({ key }) => key.startsWith(prefix) && !/[.*]/.test(key.slice(prefix.length)));
  const lists = own.filter(({ key }) => key.endsWith('[]'));
  const written = new Set(own.map(({ key }) => nameIn(key, prefix)));
  const others = Object.keys(values).filter((name) => !written.has(name) && !isTomlTable(values[name]));
  const isTables = (name: string) => Array.isArray(values[name]) && values[name].every(isTomlTable);
  const lines = [
    ...own.flatMap((key) => {
      const name = nameIn(key.key, prefix);
      return isTables(name) ? [] : ['', ...keyLines(key, { name, value: values[name] })];
    }),
    ...others.filter((name) => !isTables(name)).flatMap((name) => ['', pairLine(name, values[name])]),
  ];
  const hasValues = Object.values(values).some((value) => !isTomlTable(value) && !isTableList(value));
  const isLive = isTomlTable(here) && (hasValues || Object.keys(values).length === 0);
  const header = path.length === 0 ? [] : [`${isLive ? '' : '# '}[${writeKeys(path)}]`];
  const section = [...header, ...(lines[0] === '' ? lines.slice(1) : lines)].join('\n');
  const names = [...lists.map(({ key }) => nameIn(key, prefix)), ...others].filter(isTables);
  return [
    ...(lines.length > 0 || isLive ? [section] : []),
    ...names.flatMap((name) => elements([...path, name], { known, elements: values[name] as ConfigTable[] })),
  ].filter((one) => one !== '');
}

function isTableList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isTomlTable);
}

function nameIn(key: string, prefix: string): string {
  return key.slice(prefix.length).replace('[]', '');
}

/** Only the first one says what its keys do. */
function elements(
  path: string[],
  { known, elements: list }: { known: readonly ConfigKey[]; elements: ConfigTable[] },
): string[] {
  const prefix = `${path.join('.')}[].`;
  const about = known.find(({ key }) => key === `${path.join('.')}[]`);
  const inner = known.filter(({ key }) => key.startsWith(prefix) && !/[.*[]/.test(key.slice(prefix.length)));
  return list.map((values, index) => {
    const isFirst = index === 0;
    const names = [...new Set([...inner.map(({ key }) => key.slice(prefix.length)), ...Object.keys(values)])];
    const lines = names.flatMap((name) => {
      const key = inner.find((one) => one.key === `${prefix}${name}`);
      if (key && isFirst) return ['', ...keyLines(key, { name, value: values[name] })];
      return values[name] === undefined ? [] : [pairLine(name, values[name])];
    });
    const head = about && isFirst ? comment(sentenceOf(about)) : [];
    return [...head, `[[${writeKeys(path)}]]`, ...(lines[0] === '' ? lines.slice(1) : lines)].join('\n');
  });
}

function keyLines(key: ConfigKey, { name, value }: { name: string; value: unknown }): string[] {
  const line = value === undefined ? `# ${writeKey(name)} = ${exampleOf(key)}` : pairLine(name, value);
  return [...comment(sentenceOf(key)), line];
}

function sentenceOf({ title, meaning, unit, sure }: ConfigKey): string {
  // What is counted is in the sentence already.
  const inUnit = unit !== undefined && /second|byte|character/.test(unit) ? ` In ${unit}.` : '';
  return `${title}. ${meaning}${inUnit}${sure === 'unconfirmed' ? ' (Not confirmed by the vendor.)' : ''}`;
}

function pairLine(name: string, value: unknown): string {
  const written = writeValue(value);
  if (written === null) throw new Error(`${name} has a value that TOML cannot say`);
  return `${writeKey(name)} = ${written}`;
}

function comment(text: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
