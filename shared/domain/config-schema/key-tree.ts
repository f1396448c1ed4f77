// Owns the keys of one file as a tree of tables, so that a file can be compared with them table by table. Pure.
import type { ConfigFile, ConfigKey } from './config-key.ts';

export interface KeyNode {
  /** Null: a table that has keys and no statement of its own. */
  entry: ConfigKey | null;
  /** Keys below it, each by its name. */
  children: Map<string, KeyNode>;
  /** What names of the operator's choice lead to. */
  any: KeyNode | null;
  /** An array of tables; `children` are those of each. */
  isArray: boolean;
}

export function keyTree(keys: readonly ConfigKey[], file: ConfigFile): KeyNode {
  const root = emptyNode();
  for (const entry of keys.filter(({ files }) => files.includes(file)))
    entry.key.split('.').reduce(childOf, root).entry = entry;
  return root;
}

/** A key that may contain tables or arrays of tables. */
export function isTableNode({ children, any }: KeyNode): boolean {
  return children.size > 0 || any !== null;
}

/** Every statement below a node. */
export function entriesOf({ entry, children, any }: KeyNode): ConfigKey[] {
  const below = [...children.values(), ...(any ? [any] : [])].flatMap(entriesOf);
  return entry ? [entry, ...below] : below;
}

/** The statement for a place of a file; null where there is none. */
export function entryAt(root: KeyNode, path: readonly (string | number)[]): ConfigKey | null {
  let node: KeyNode | null = root;
  for (const part of path) {
    if (typeof part === 'number') continue;
    node = node.children.get(part) ?? node.any;
    if (!node) return null;
  }
  return node.entry;
}

function emptyNode(): KeyNode {
  return { entry: null, children: new Map(), any: null, isArray: false };
}

function childOf(parent: KeyNode, part: string): KeyNode {
  if (part === '*') return (parent.any ??= emptyNode());
  const name = part.replace(/\[\]$/, '');
  const child = parent.children.get(name) ?? emptyNode();
  parent.children.set(name, child);
  if (part !== name) child.isArray = true;
  return child;
}
