// Owns the shape of what is known about one key of a configuration file. Data, so that a signed catalogue can correct it without a new version of
// the app. Pure.
import { z } from 'zod';
import { products } from '../site/site-document.ts';

/** Files of Deepgram's services, by the role that reads them. */
export const configFiles = ['api', 'engine', 'license-proxy', 'billing'] as const;
export type ConfigFile = (typeof configFiles)[number];

export const keyTypes = [
  'string',
  'integer',
  'float',
  'boolean',
  /** Such as `1m 30s`; a bare number means seconds. */
  'duration',
  'url',
  /** An array of addresses; one address as a string is accepted too. */
  'urls',
  'ip',
  'port',
  'path',
  'paths',
  'uuid',
  /** One of `values`. */
  'choice',
  /** One of `values`, the names of models. */
  'model',
  'strings',
  /** Lines of the form `IP PORT tcp|udp`. */
  'nameservers',
  /** An array of tables; its keys are listed under `KEY[]`. */
  'tables',
  /** A table with names of the operator's choice; its keys are listed under `KEY.*`. */
  'map',
] as const;
export type KeyType = (typeof keyTypes)[number];

/**
 * Where a statement was seen. `documented`: Deepgram's documentation; `changelog`: its release notes; `template`: only a file that the vendor
 * ships; `unconfirmed`: one source that others do not support.
 */
export const certainties = ['documented', 'changelog', 'template', 'unconfirmed'] as const;

const releaseDate = z.string().regex(/^\d{6}$/, 'a release date such as "260812"');
const jsonValue = z.json();

const sinceSchema = z.object({
  release: releaseDate,
  sure: z.enum(certainties),
  /** Services of before this release refuse the whole file for it. Without this, no source says what they do. */
  fatalBefore: releaseDate.optional(),
});

const untilSchema = z.object({
  /** The first release without it. */
  release: releaseDate,
  sure: z.enum(certainties),
  instead: z.string().optional(),
});

/** What a review says of the key. `{value}` stands for the value. */
const sentenceSchema = z.object({
  is: z.string().optional(),
  on: z.string().optional(),
  off: z.string().optional(),
  absent: z.string().optional(),
});

export const configKeySchema = z.object({
  files: z.array(z.enum(configFiles)).min(1),
  /** Names of tables and key with dots; `NAME[]` is an array of tables, `*` any name. */
  key: z.string().regex(/^([a-z0-9_]+(\[\])?|\*)(\.([a-z0-9_]+(\[\])?|\*))*$/, 'a path of keys'),
  type: z.enum(keyTypes),
  unit: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** A value that the template has where the operator must put one; the service does not work with it. */
  placeholder: jsonValue.optional(),
  values: z.array(z.object({ value: z.string(), since: sinceSchema.optional() })).optional(),
  /** Other values may exist: one that is not listed gets a warning instead of a refusal. */
  isOpen: z.boolean().optional(),
  /** For `url`: the path that the address must have. */
  urlPath: z.string().optional(),
  /** In each table that could have it. */
  isRequired: z.boolean().optional(),
  isSecret: z.boolean().optional(),
  /** The value in the vendor's template. */
  shipped: jsonValue.optional(),
  /** What the service does without the key. Only where a source says it. */
  absent: jsonValue.optional(),
  since: sinceSchema.optional(),
  until: untilSchema.optional(),
  /** Only for these products; absent: for all. */
  products: z.array(z.enum(products)).optional(),
  /** Services read their file when they start. */
  needsRestart: z.boolean().default(true),
  title: z.string().min(1),
  /** What it does. */
  meaning: z.string().min(1),
  sentence: sentenceSchema.default({}),
  /** Section of docs/domain.md. */
  source: z.string().min(1),
  sure: z.enum(certainties).default('documented'),
});
export type ConfigKey = z.infer<typeof configKeySchema>;
/** As it is written in this repository: what has a default may be left out. */
export type ConfigKeyInput = z.input<typeof configKeySchema>;

export const configKeysSchema = z.array(configKeySchema).refine((keys) => {
  const places = keys.flatMap(({ files, key }) => files.map((file) => `${file} ${key}`));
  return new Set(places).size === places.length;
}, 'a key is listed twice for one file');
