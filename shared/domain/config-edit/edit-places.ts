// Owns where in a site document a value of a service is set, and how an edit that is not possible is told. Pure.
import type { SiteDocument } from '../site/site-document.ts';
import type { SiteService } from '../site/site-services.ts';
import { isPrefix, isTomlTable, valueAt, type TomlChange, type TomlPath } from '../toml-text/toml-path.ts';

export interface RefusedEdit {
  edit: number;
  message: string;
  /** Of the text that the edit gives. */
  line: number | null;
  column: number | null;
}

export type Refusal = Pick<RefusedEdit, 'message'> & Partial<RefusedEdit>;

/** The table of the document that has what is set for the service in this scope. */
export function placeOf(
  document: SiteDocument,
  { host, name, run }: SiteService,
  scope: 'site' | 'host' | 'service',
): (string | number)[] {
  if (scope === 'site') return ['service', name];
  const index = document.host.findIndex((one) => one.name === host.name);
  if (scope === 'host' || run === null) return ['host', index, 'service', name];
  return ['host', index, 'run', host.run?.findIndex((one) => one.name === name) ?? 0];
}

/** A document has an array as a whole. */
export function upToArray(path: TomlPath): TomlPath {
  const index = path.findIndex((part) => typeof part === 'number');
  return index < 0 ? path : path.slice(0, index);
}

export function isSamePath(a: TomlPath, b: TomlPath): boolean {
  return a.length === b.length && isPrefix(a, b);
}

export function unique(changes: readonly TomlChange[]): TomlChange[] {
  return [...new Map(changes.map((change) => [JSON.stringify(change.path), change])).values()];
}

/** The table around the key that has nothing else in it, as far out as it goes: an empty table would be one in the file too. */
export function emptiedBy(config: unknown, path: TomlPath): TomlPath {
  let whole = path;
  while (whole.length > 0) {
    const around = valueAt(config, whole.slice(0, -1));
    if (!isTomlTable(around) || Object.keys(around).length > 1) break;
    whole = whole.slice(0, -1);
  }
  return whole;
}
