// Judges a configuration file key by key against what is known of its keys: unknown, of another release, of a wrong type, out of range. Pure.
import { isAtLeast } from '#shared/domain/catalogue/find-release';
import type { ConfigKey } from '#shared/domain/config-schema/config-key';
import { entriesOf, isTableNode, type KeyNode } from '#shared/domain/config-schema/key-tree';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { checkValue } from './check-value.ts';
import { report, type ConfigPath, type FileView } from './file-view.ts';
import { isTomlTable } from '#shared/domain/toml-text/toml-path';
import { toJson } from './to-json.ts';
import { unknownKey, unknownTable } from './unknown-names.ts';

export function checkSchema(view: FileView): Finding[] {
  return checkTable(view, view.table, { node: view.tree, path: [] });
}

interface At {
  node: KeyNode;
  path: ConfigPath;
}

function checkTable(view: FileView, table: Record<string, unknown>, { node, path }: At): Finding[] {
  const findings = Object.entries(table).flatMap(([name, value]) => {
    const inner = node.children.get(name) ?? node.any;
    const at = [...path, name];
    if (inner) return checkNode(view, value, { node: inner, path: at });
    return isTomlTable(value) ? unknownTable(view, { node, path: at }) : unknownKey(view, { node, path: at });
  });
  const missing = [...node.children].filter(
    ([name, { entry }]) => entry?.isRequired === true && !Object.hasOwn(table, name),
  );
  return [
    ...findings,
    ...missing.map(([name]) =>
      report(view, { code: 'config.missingKey', path }, { table: tableWords(path), key: name }),
    ),
  ];
}

function checkNode(view: FileView, value: unknown, { node, path }: At): Finding[] {
  const refused = refusedSection(view, node);
  if (refused !== undefined)
    return [report(view, { code: 'config.fatalKey', path, edits: [{ path }] }, { since: refused })];
  const own = node.entry ? checkEntry(view, node.entry, { value, path }) : [];
  if (own.some(({ level }) => level === 'blocker')) return own;
  if (!isTableNode(node)) return own;
  if (node.isArray && Array.isArray(value))
    return [
      ...own,
      ...value.flatMap((item: unknown, index) =>
        isTomlTable(item) ? checkTable(view, item, { node, path: [...path, index] }) : [],
      ),
    ];
  if (isTomlTable(value) && Object.keys(value).length === 0)
    return [...own, ...emptyTable(view, { node, path })];
  if (isTomlTable(value))
    return [...own, ...strangeNames(view, value, { node, path }), ...checkTable(view, value, { node, path })];
  return [report(view, { code: 'config.wrongType', path }, { expected: 'a table' })];
}

/** A service may refuse a table for its name alone. */
function emptyTable(view: FileView, { node, path }: At): Finding[] {
  const times = entriesOf(node).map((entry) => checkTimes(view, entry, path));
  const [first = []] = times;
  return times.every((found) => found.length > 0) ? first : [];
}

/** The release from which on the file is accepted with the section or key; undefined: it is. */
function refusedSection({ release }: FileView, node: KeyNode): string | undefined {
  const entries = entriesOf(node);
  const from = entries.map(({ since }) => since?.fatalBefore);
  return from.find(
    (date) => date !== undefined && from.every((other) => other === date) && !isAtLeast(release, date),
  );
}

function checkEntry(
  view: FileView,
  entry: ConfigKey,
  { value, path }: { value: unknown; path: ConfigPath },
): Finding[] {
  const times = checkTimes(view, entry, path);
  const isPlaceholder = entry.placeholder !== undefined && toJson(value) === entry.placeholder;
  if (isPlaceholder)
    return [...times, report(view, { code: 'config.placeholder', path }, { meaning: entry.meaning })];
  const fault = checkValue(entry, value);
  if (fault) return [...times, report(view, { code: fault.code, path }, { expected: fault.expected })];
  return [...times, ...(typeof value === 'string' ? checkListed(view, entry, { value, path }) : [])];
}

function checkTimes(view: FileView, { since, until }: ConfigKey, path: ConfigPath): Finding[] {
  if (since && !isAtLeast(view.release, since.release))
    return [
      report(view, { code: 'config.early', path }, { since: since.release, sure: sureWords[since.sure] }),
    ];
  if (!until || !isAtLeast(view.release, until.release)) return [];
  const hint = until.instead === undefined ? '' : ` Its place was taken by ${until.instead}.`;
  const values = { until: until.release, sure: sureWords[until.sure], hint };
  return [report(view, { code: 'config.late', path }, values)];
}

export const sureWords = {
  documented: 'documented',
  changelog: 'by its release notes',
  template: 'in a file of the vendor',
  unconfirmed: 'unconfirmed',
} as const;

function checkListed(
  view: FileView,
  entry: ConfigKey,
  { value, path }: { value: string; path: ConfigPath },
): Finding[] {
  if (!entry.values) return [];
  const listed = entry.values.find((one) => one.value === value);
  if (!listed) {
    const allowed = entry.values.map((one) => `"${one.value}"`).join(', ');
    return [
      report(view, { code: entry.isOpen ? 'config.unusualValue' : 'config.unknownValue', path }, { allowed }),
    ];
  }
  const { since } = listed;
  if (!since || isAtLeast(view.release, since.release)) return [];
  return [
    report(view, { code: 'config.earlyValue', path }, { since: since.release, sure: sureWords[since.sure] }),
  ];
}

/** Names of the operator's choice of which some are known. */
function strangeNames(view: FileView, table: Record<string, unknown>, { node, path }: At): Finding[] {
  const { values } = node.entry ?? {};
  if (!values) return [];
  const allowed = values.map(({ value }) => value);
  return Object.keys(table)
    .filter((name) => !allowed.includes(name))
    .map((name) =>
      report(
        view,
        { code: 'config.unusualValue', path: [...path, name] },
        { found: `"${name}"`, allowed: allowed.join(', ') },
      ),
    );
}

function tableWords(path: ConfigPath): string {
  const names = path.filter((part) => typeof part === 'string').join('.');
  return typeof path.at(-1) === 'number' ? `entry ${Number(path.at(-1)) + 1} of [[${names}]]` : `[${names}]`;
}
