// What an operator types for a key, as a value of its type and back.
import type { ConfigKey } from '#shared/domain/config-schema/config-key';

export type Typed = { ok: true; value: unknown } | { ok: false };

const listTypes = new Set<ConfigKey['type']>(['urls', 'paths', 'strings', 'nameservers']);

export function isList({ type }: ConfigKey): boolean {
  return listTypes.has(type);
}

/** One line each for a list. */
export function typedText(value: unknown): string {
  if (Array.isArray(value)) return value.map(typedText).join('\n');
  if (value instanceof Date) return value.toISOString();
  if (value !== null && typeof value === 'object') return JSON.stringify(value);
  return value === undefined ? '' : plainText(value);
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? value : `${value as number | bigint | boolean}`;
}

export function readTyped(entry: ConfigKey, text: string): Typed {
  const plain = text.trim();
  if (isList(entry)) return { ok: true, value: plain.split('\n').flatMap((line) => line.trim() || []) };
  switch (entry.type) {
    case 'integer':
    case 'port':
      return /^-?\d{1,15}$/.test(plain) ? { ok: true, value: Number(plain) } : { ok: false };
    case 'float':
      return plain !== '' && Number.isFinite(Number(plain))
        ? { ok: true, value: Number(plain) }
        : { ok: false };
    case 'boolean':
      return plain === 'true' || plain === 'false' ? { ok: true, value: plain === 'true' } : { ok: false };
    case 'tables':
    case 'map':
      return { ok: false };
    case 'string':
    case 'duration':
    case 'url':
    case 'urls':
    case 'ip':
    case 'path':
    case 'paths':
    case 'uuid':
    case 'choice':
    case 'model':
    case 'strings':
    case 'nameservers':
      return plain === '' ? { ok: false } : { ok: true, value: plain };
  }
}
