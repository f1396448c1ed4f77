// Finds a place of a file in the tree of known keys; entries of arrays share one.
import type { KeyNode } from '#shared/domain/config-schema/key-tree';
import type { TomlPath } from '#shared/domain/toml-text/toml-path';

/** Null: no schema knows the place. */
export function nodeAt(tree: KeyNode, path: TomlPath): KeyNode | null {
  return path
    .filter((part) => typeof part === 'string')
    .reduce<KeyNode | null>((node, name) => node?.children.get(name) ?? node?.any ?? null, tree);
}
