// Owns the sentence about the file of a found service: which of its values are not those that Site Admin writes by itself for this site.
// That is no claim that somebody edited it: files of other releases and of other templates differ too. Pure.
import { withoutKey } from '../containers/compare-container.ts';
import { readTable } from '../containers/recognise.ts';
import { roles } from '../roles/roles.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { findService } from '../site/site-services.ts';
import type { TakenService } from './taken-services.ts';

interface Leaf {
  key: string;
  value: unknown;
}

const SECRET = /(^|[._-])(key|secret|token|password|credentials?)$/i;

export function fileWords({ name, found }: TakenService, document: SiteDocument): string {
  if (found.config === null) return 'file: its command names none';
  const { path, text } = found.config;
  const table = readTable(text);
  const service = findService(document, { host: document.host[0]?.name ?? '', service: name });
  if (!table || !service) return `file ${path}: not compared, because it could not be read as TOML`;
  const differences = between(
    leavesOf(roles[service.role].table(document, service)),
    leavesOf(withoutKey(table)),
  );
  const [count, would] = [differences.length, `what Site Admin writes for ${document.release}`];
  if (count === 0) return `file ${path}: the values are ${would}`;
  const what = count === 1 ? '1 value is' : `${count} values are`;
  return `file ${path}: ${what} not ${would}, and kept as found: ${differences.join('; ')}`;
}

/** `driver_pool.standard[0].url` and its value: lists are looked into, so that only what differs is told. */
function leavesOf(value: unknown, key = ''): Leaf[] {
  if (value instanceof Date || value === null || typeof value !== 'object') return [{ key, value }];
  const inner = Array.isArray(value)
    ? value.map((entry: unknown, index) => leavesOf(entry, `${key}[${index}]`))
    : Object.entries(value).map(([name, entry]) => leavesOf(entry, key === '' ? name : `${key}.${name}`));
  return inner.length === 0 && key !== '' ? [{ key, value }] : inner.flat();
}

function between(ours: Leaf[], found: Leaf[]): string[] {
  const [before, after] = [ours, found].map(
    (leaves) => new Map(leaves.map(({ key, value }) => [key, JSON.stringify(value)])),
  ) as [Map<string, string>, Map<string, string>];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key} is ${show(key, after)} instead of ${show(key, before)}`);
}

function show(key: string, values: Map<string, string>): string {
  const value = values.get(key);
  if (value === undefined) return 'absent';
  return SECRET.test(key) ? '•••' : value.replaceAll(/\/\/[^/@"]*@/g, '//•••@');
}
