// Owns one configuration file as the rules see it, and making findings about a place of it. Pure.
import { finding, type FindingValues } from '#shared/domain/findings/finding';
import type { configFindings } from '#shared/domain/findings/config-findings';
import type { ConfigEdit, Finding } from '#shared/domain/findings/finding-schema';
import type { ConfigFile } from '#shared/domain/config-schema/config-key';
import { entryAt, type KeyNode } from '#shared/domain/config-schema/key-tree';
import type { TomlDocument } from '#shared/domain/toml-text/toml-document';
import { valueAt } from '#shared/domain/toml-text/toml-path';
import type { ConfigTable } from '../check-config.ts';
import { showValue } from './show-value.ts';

export type ConfigCode = keyof typeof configFindings;
export type ConfigPath = readonly (string | number)[];

export interface FileView {
  file: ConfigFile;
  /** As it is called in messages. */
  name: string;
  release: string;
  table: ConfigTable;
  document: TomlDocument;
  tree: KeyNode;
  /** Null: a file that belongs to no site. */
  host: string | null;
  service: string | null;
}

const DOMAIN_FACTS = 'docs/domain.md';

/** Filled in from the place. */
type Given = 'place' | 'file' | 'release' | 'key' | 'found';
type Values<Code extends ConfigCode> = Omit<FindingValues<Code>, Given> & Partial<Record<Given, string>>;

interface About {
  path: ConfigPath;
  /** Where it is not the value of the key. */
  evidence?: string;
  /** Without a value the key is removed. */
  edits?: { path: ConfigPath; value?: ConfigEdit['value'] }[];
}

export function report<Code extends ConfigCode>(
  view: FileView,
  { code, path, evidence, edits }: About & { code: Code },
  values: Values<Code>,
): Finding {
  const { host, service, name, release } = view;
  const { line, column } = view.document.nearest(path);
  const entry = entryAt(view.tree, path);
  const value = valueAt(view.table, path);
  const found = showValue(entry, value);
  const key = keyWords(path);
  const place = `${name}, line ${line}, column ${column}`;
  const all = { place, file: name, release, key, found, ...values } as unknown as FindingValues<Code>;
  return finding(
    code,
    {
      host,
      evidence: evidence ?? (value === undefined ? `${key} is absent` : `${key} = ${found}`),
      at: { service, file: name, line, column, path: [...path] },
      ...(entry ? { source: `${DOMAIN_FACTS}, "${entry.source}"` } : {}),
      ...(edits ? { edits: edits.map((edit) => ({ host, service, ...edit, path: [...edit.path] })) } : {}),
    },
    all,
  );
}

/** `driver_pool.standard[0].url`. */
export function keyWords(path: ConfigPath): string {
  return path.reduce<string>((words, part) => {
    if (typeof part === 'number') return `${words}[${part}]`;
    const name = /^[\w-]+$/.test(part) ? part : JSON.stringify(part);
    return words === '' ? name : `${words}.${name}`;
  }, '');
}
