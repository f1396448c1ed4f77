// Owns what stands behind the equals sign of a key that is not set: a value of the right form, so that it can be put into force as it is.
import type { ConfigKey, KeyType } from '../config-schema/config-key.ts';
import { writeValue } from '../toml-text/write-value.ts';

const examples: Record<KeyType, string> = {
  string: '""',
  integer: '100',
  float: '1.0',
  boolean: 'true',
  duration: '"10s"',
  url: '"https://engine:8080/v2"',
  urls: '["https://license-proxy:8443"]',
  ip: '"0.0.0.0"',
  port: '8080',
  path: '"/path/in/the/container"',
  paths: '["/path/in/the/container"]',
  uuid: '"00000000-0000-0000-0000-000000000000"',
  choice: '""',
  model: '""',
  strings: '[]',
  nameservers: '["127.0.0.1 53 udp"]',
  tables: '[]',
  map: '{}',
};

/** What the vendor ships, else what it is without the key, else the first value that it may have. */
export function exampleOf({ type, shipped, absent, values, placeholder, urlPath }: ConfigKey): string {
  if (type === 'map') return examples.map;
  if (type === 'url' && urlPath === undefined) return '"https://license.deepgram.com"';
  const known = shipped ?? absent ?? values?.[0]?.value;
  const isFloat = type === 'float';
  const written = known === undefined || known === placeholder ? null : writeValue(known, { isFloat });
  return written ?? examples[type];
}
