// Generates the JSON Schema (draft 2020-12) of a configuration file for one release, so that other editors know its keys. It accepts what the judge of
// single keys accepts without a word. JSON cannot tell 40 from 40.0, so that is left to the judge. Pure.
import type { ConfigFile, ConfigKey } from '../config-schema/config-key.ts';
import { isTableNode, keyTree, type KeyNode } from '../config-schema/key-tree.ts';
import { isAtLeast } from '../catalogue/find-release.ts';
import { MOST_PORT } from './judge/check-value.ts';
import { httpsPattern, patterns } from './judge/patterns.ts';

export interface JsonSchema {
  [keyword: string]: unknown;
}

export interface SchemaOf {
  file: ConfigFile;
  release: string;
}

export function configJsonSchema({ file, release }: SchemaOf, keys: readonly ConfigKey[]): JsonSchema {
  const known = keys.filter((entry) => isKnown(entry, release));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `${file}.toml of ${release}`,
    ...tableSchema(keyTree(known, file), release),
  };
}

/** The releases at which the schema of a file changes, oldest first. */
export function schemaChanges(file: ConfigFile, keys: readonly ConfigKey[]): string[] {
  const dates = keys
    .filter(({ files }) => files.includes(file))
    .flatMap(({ since, until, values = [] }) => [since, until, ...values.map((one) => one.since)])
    .flatMap((change) => (change ? [change.release] : []));
  return [...new Set(dates)].toSorted();
}

function isKnown({ since, until }: ConfigKey, release: string): boolean {
  return (!since || isAtLeast(release, since.release)) && !(until && isAtLeast(release, until.release));
}

function nodeSchema(node: KeyNode, release: string): JsonSchema {
  const { entry, isArray } = node;
  const about = entry ? aboutKey(entry) : {};
  if (isArray) return { ...about, type: 'array', items: tableSchema(node, release) };
  if (isTableNode(node)) return { ...about, ...tableSchema(node, release) };
  return entry ? { ...about, ...valueSchema(entry, release) } : {};
}

function tableSchema({ children, any }: KeyNode, release: string): JsonSchema {
  const required = [...children].filter(([, { entry }]) => entry?.isRequired).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries([...children].map(([name, node]) => [name, nodeSchema(node, release)])),
    additionalProperties: any ? nodeSchema(any, release) : false,
    ...(required.length > 0 ? { required } : {}),
  };
}

function aboutKey({ title, meaning, unit, absent, shipped, isSecret }: ConfigKey): JsonSchema {
  return {
    title,
    description: unit === undefined ? meaning : `${meaning} Unit: ${unit}.`,
    ...(absent === undefined ? {} : { default: absent }),
    ...(shipped === undefined ? {} : { examples: [shipped] }),
    ...(isSecret ? { writeOnly: true } : {}),
  };
}

function valueSchema(entry: ConfigKey, release: string): JsonSchema {
  const { min, max, urlPath } = entry;
  const range = {
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
  };
  const url = { type: 'string', pattern: httpsPattern(urlPath) };
  switch (entry.type) {
    case 'string':
      return { type: 'string' };
    case 'choice':
    case 'model':
      return choiceSchema(entry, release);
    case 'integer':
      return { type: 'integer', maximum: Number.MAX_SAFE_INTEGER, ...range };
    case 'port':
      return { type: 'integer', minimum: 1, maximum: MOST_PORT };
    case 'float':
      return { type: 'number', ...range };
    case 'boolean':
      return { type: 'boolean' };
    case 'duration':
      return {
        anyOf: [
          { type: 'string', pattern: patterns.duration },
          { type: 'number', minimum: 0 },
        ],
      };
    case 'url':
      return url;
    case 'urls':
      return { anyOf: [url, { type: 'array', items: url, minItems: 1 }] };
    case 'ip':
    case 'path':
    case 'uuid':
      return { type: 'string', pattern: patterns[entry.type] };
    case 'paths':
      return { type: 'array', items: { type: 'string', pattern: patterns.path }, minItems: 1 };
    case 'strings':
      return { type: 'array', items: { type: 'string' } };
    case 'nameservers':
      return { type: 'array', items: { type: 'string', pattern: patterns.nameserver } };
    case 'tables':
      return { type: 'array', items: { type: 'object' } };
    case 'map':
      return { type: 'object' };
  }
}

/** Of an open list the values are examples. */
function choiceSchema({ values = [], isOpen }: ConfigKey, release: string): JsonSchema {
  const known = values.filter(({ since }) => !since || isAtLeast(release, since.release));
  const words = known.map(({ value }) => value);
  return isOpen ? { type: 'string', examples: words } : { enum: words };
}
