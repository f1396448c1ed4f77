// Owns a value of a configuration file in a message: short, on one line, and never what may be a secret. Pure.
import type { ConfigKey } from '#shared/domain/config-schema/config-key';

const MOST_CHARS = 80;

/** The value of a key that is known and no secret. Of a text at any other key the kind alone, because a misspelt key may be that of a secret. */
export function showValue(entry: ConfigKey | null, value: unknown): string {
  const isSimple = typeof value !== 'object' || (Array.isArray(value) && value.every(isScalar));
  const mayBeSecret =
    entry?.isSecret === true || (entry === null && typeof value !== 'number' && typeof value !== 'bigint');
  if (mayBeSecret || !isSimple) return kindOf(value);
  const words = wordsOf(value).replaceAll(/:\/\/[^/@\s"]*@/g, '://…@');
  return words.length > MOST_CHARS ? `${words.slice(0, MOST_CHARS)}…` : words;
}

export function kindOf(value: unknown): string {
  if (value === undefined) return 'absent';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'bigint') return 'a whole number';
  if (typeof value === 'number') return 'a number with a fraction';
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return 'a date or a time';
  return Array.isArray(value) ? 'an array' : 'a table';
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(wordsOf).join(', ')}]`;
  if (typeof value === 'number') return Number.isInteger(value) ? value.toFixed(1) : String(value);
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'string' ? JSON.stringify(value) : kindOf(value);
}
