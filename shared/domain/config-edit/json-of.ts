// Converts a TOML value to JSON: dates become texts, and what JSON cannot say becomes the word that TOML has for it.
import { z } from 'zod';

export type Json = z.infer<ReturnType<typeof z.json>>;

export function jsonOf(value: unknown): Json {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, jsonOf(one)]));
  return value === undefined ? null : (value as Json);
}
