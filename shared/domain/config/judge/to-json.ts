// Converts what a TOML text contains to JSON, for edits and for JSON Schema: whole numbers as numbers, dates as texts. Pure.
import type { ConfigEdit } from '#shared/domain/findings/finding-schema';

export type Json = NonNullable<ConfigEdit['value']> | null;

export function toJson(value: unknown): Json {
  if (typeof value === 'bigint') return Number(value);
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toJson);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toJson(inner)]));
}
