// Judges the value of one key by its type and range. Pure.
import type { ConfigKey, KeyType } from '#shared/domain/config-schema/config-key';
import { isTomlTable } from '#shared/domain/toml-text/toml-path';
import { httpsPattern, patterns } from './patterns.ts';

export interface ValueFault {
  code: 'config.wrongType' | 'config.outOfRange';
  expected: string;
}

export const MOST_PORT = 65_535;

/** Null: it fits. What `values` lists is judged elsewhere. */
export function checkValue(entry: ConfigKey, value: unknown): ValueFault | null {
  if (!fitsType(entry, value)) return { code: 'config.wrongType', expected: expectedWords(entry) };
  if (!fitsRange(entry, value)) return { code: 'config.outOfRange', expected: expectedWords(entry) };
  return null;
}

export function expectedWords(entry: ConfigKey): string {
  const { min, max, unit, urlPath } = entry;
  const range = [
    min === undefined ? null : `at least ${min}`,
    max === undefined ? null : `at most ${max}`,
  ].filter((words) => words !== null);
  const words = [
    kindWords[entry.type],
    ...(urlPath === undefined ? [] : [`with the path ${urlPath}`]),
    ...(range.length === 0 ? [] : [`of ${range.join(' and ')}`]),
  ].join(' ');
  return unit === undefined ? words : `${words} (${unit})`;
}

const kindWords: Record<KeyType, string> = {
  string: 'a text in quotes',
  integer: 'a whole number',
  float: 'a number',
  boolean: 'true or false',
  duration: 'a duration such as "1m 30s", or a number of seconds',
  url: 'an https address in quotes',
  urls: 'an array of https addresses',
  ip: 'an IP address in quotes',
  port: `a port from 1 to ${MOST_PORT}`,
  path: 'an absolute path in quotes',
  paths: 'an array of absolute paths',
  uuid: 'a UUID in quotes',
  choice: 'a text in quotes',
  model: 'the name of a model in quotes',
  strings: 'an array of texts',
  nameservers: 'an array of texts such as "192.0.2.1 53 udp"',
  tables: 'an array of tables',
  map: 'a table',
};

function fitsType(entry: ConfigKey, value: unknown): boolean {
  switch (entry.type) {
    case 'string':
    case 'choice':
    case 'model':
      return typeof value === 'string';
    case 'integer':
    case 'port':
      return typeof value === 'bigint';
    case 'float':
      return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));
    case 'boolean':
      return typeof value === 'boolean';
    case 'duration':
      return isDuration(value);
    case 'url':
      return isUrl(entry, value);
    case 'urls': {
      const urls = [value].flat();
      return urls.length > 0 && urls.every((one) => isUrl(entry, one));
    }
    case 'ip':
      return has(patterns.ip)(value);
    case 'path':
      return has(patterns.path)(value);
    case 'paths':
      return isArrayOf(value, has(patterns.path)) && value.length > 0;
    case 'uuid':
      return has(patterns.uuid)(value);
    case 'strings':
      return isArrayOf(value, (one) => typeof one === 'string');
    case 'nameservers':
      return isArrayOf(value, has(patterns.nameserver));
    case 'tables':
      return isArrayOf(value, isTomlTable);
    case 'map':
      return isTomlTable(value);
  }
}

function fitsRange({ type, min, max }: ConfigKey, value: unknown): boolean {
  if (typeof value !== 'bigint' && typeof value !== 'number') return true;
  const [least, most] = type === 'port' ? [1, MOST_PORT] : [min, max];
  // A comparison of a bigint with a number is exact.
  return (least === undefined || value >= least) && (most === undefined || value <= most);
}

function isUrl({ urlPath }: ConfigKey, value: unknown): boolean {
  return has(httpsPattern(urlPath))(value);
}

function isDuration(value: unknown): boolean {
  if (typeof value === 'bigint') return value >= 0n;
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0;
  return has(patterns.duration)(value);
}

function has(pattern: string): (value: unknown) => boolean {
  const form = new RegExp(pattern, 'u');
  return (value) => typeof value === 'string' && form.test(value);
}

function isArrayOf(value: unknown, fits: (one: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every(fits);
}
