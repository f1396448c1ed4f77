// The rows of the form: every key that the release knows in its table, what the text has for it, and what the text has that no schema knows.
import type { ConfigKey } from '#shared/domain/config-schema/config-key';
import { isTableNode, type KeyNode } from '#shared/domain/config-schema/key-tree';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { TomlDocument } from '#shared/domain/toml-text/toml-document';
import { isTomlTable, valueAt, type TomlPath } from '#shared/domain/toml-text/toml-path';

export interface FormRow {
  path: TomlPath;
  /** Null: no schema knows it. */
  entry: ConfigKey | null;
  /** Undefined: the text does not have it. */
  value: unknown;
  findings: Finding[];
}

export interface FormGroup {
  /** Null: keys above the first table. */
  table: string | null;
  path: TomlPath;
  rows: FormRow[];
}

export interface FormInput {
  tree: KeyNode;
  document: TomlDocument;
  findings: Finding[];
  /** Keys of this release; one that the text has is shown all the same. */
  isOffered: (entry: ConfigKey) => boolean;
}

export function formGroups(input: FormInput): FormGroup[] {
  return groupsBelow(input, input.tree, []).filter(({ rows }) => rows.length > 0);
}

function groupsBelow(input: FormInput, node: KeyNode | null, path: TomlPath): FormGroup[] {
  const value = valueAt(input.document.value, path);
  const names = new Set([
    ...(node?.children.keys() ?? []),
    ...(isTomlTable(value) ? Object.keys(value) : []),
  ]);
  const rows: FormRow[] = [];
  const below: FormGroup[] = [];
  for (const name of names) {
    const at = [...path, name];
    const child = node?.children.get(name) ?? node?.any ?? null;
    const own = valueAt(input.document.value, at);
    if (child?.isArray || isArrayOfTables(own)) below.push(...entryGroups(input, child, at));
    else if (isTable(child) || isTomlTable(own)) below.push(...groupsBelow(input, child, at));
    else rows.push(...rowOf(input, child, at));
  }
  return [{ table: path.length === 0 ? null : tableTitle(path), path, rows }, ...below];
}

function entryGroups(input: FormInput, node: KeyNode | null, path: TomlPath): FormGroup[] {
  const entries = valueAt(input.document.value, path);
  const count = Array.isArray(entries) ? entries.length : 0;
  return Array.from({ length: count }, (_, index) => groupsBelow(input, node, [...path, index])).flat();
}

function rowOf(
  { document, findings, isOffered }: FormInput,
  node: KeyNode | null,
  path: TomlPath,
): FormRow[] {
  const value = valueAt(document.value, path);
  const entry = node?.entry ?? null;
  if (value === undefined && (entry === null || !isOffered(entry))) return [];
  return [{ path, entry, value, findings: findings.filter(({ at }) => isAt(at?.path, path)) }];
}

function isAt(place: TomlPath | undefined, path: TomlPath): boolean {
  return place !== undefined && place.length > 0 && path.every((part, index) => place[index] === part);
}

function isTable(node: KeyNode | null): boolean {
  return node !== null && isTableNode(node);
}

function isArrayOfTables(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isTomlTable);
}

/** `driver_pool.standard · 2`. */
function tableTitle(path: TomlPath): string {
  const last = path.at(-1);
  return typeof last === 'number' ? `${path.slice(0, -1).join('.')} · ${last + 1}` : path.join('.');
}
