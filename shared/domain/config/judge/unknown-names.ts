// Judges names that no file of that role is known to have: the nearest known one, or the place where the name would be right. Pure.
import { entriesOf, type KeyNode } from '#shared/domain/config-schema/key-tree';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { keyWords, report, type ConfigPath, type FileView } from './file-view.ts';
import { isTomlTable, valueAt } from '#shared/domain/toml-text/toml-path';
import { nearestName } from './nearest-name.ts';
import { toJson } from './to-json.ts';

interface At {
  /** What is known of the table around it. */
  node: KeyNode;
  path: ConfigPath;
}

export function unknownKey(view: FileView, at: At): Finding[] {
  return (
    swallowed(view, at.path) ?? [
      report(view, { code: 'config.unknownKey', path: at.path }, { hint: hintFor(view, at) }),
    ]
  );
}

/** Keys inside it are unknown too, and reported with it. */
export function unknownTable(view: FileView, at: At): Finding[] {
  const { path } = at;
  const value = valueAt(view.table, path);
  const inside = isTomlTable(value)
    ? Object.keys(value).flatMap((name) => swallowed(view, [...path, name]) ?? [])
    : [];
  return [report(view, { code: 'config.unknownTable', path }, { hint: hintFor(view, at) }), ...inside];
}

/** A bare key of the top below a table header belongs to that table. */
function swallowed(view: FileView, path: ConfigPath): Finding[] | null {
  const name = path.at(-1);
  const top = typeof name === 'string' ? view.tree.children.get(name) : undefined;
  if (name === undefined || path.length < 2 || !top?.entry || top.children.size > 0) return null;
  const value = toJson(valueAt(view.table, path));
  const edits = [{ path }, { path: [name], value }];
  const values = { key: String(name), table: keyWords(path.slice(0, -1)) };
  return [report(view, { code: 'config.swallowed', path, ...(isTomlTable(value) ? {} : { edits }) }, values)];
}

function hintFor({ tree }: FileView, { node, path }: At): string {
  const name = String(path.at(-1));
  const near = nearestName(name, node.children.keys());
  if (near !== null) return ` Did you mean ${keyWords([...path.slice(0, -1), near])}?`;
  const keys = entriesOf(tree).map(({ key }) => key);
  const elsewhere = keys.find((key) => key.endsWith(`.${name}`)) ?? nearestName(keyWords(path), keys);
  return elsewhere === null ? '' : ` Did you mean ${elsewhere}?`;
}
