// Writes one value or key as TOML, on one line.
import { isTomlTable } from './toml-path.ts';

/** How the text had the value before; its style is kept where the new value allows it. */
export interface ValueStyle {
  isFloat?: boolean;
  isLiteralString?: boolean;
  /** Spaces inside the brackets of an array. */
  isPadded?: boolean;
  /** The value of a key, and no part of another value: a text of several lines is written as lines. */
  isWhole?: boolean;
}

/** Null: TOML cannot say it. */
export function writeValue(value: unknown, style: ValueStyle = {}): string | null {
  if (typeof value === 'string') return writeString(value, style);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return writeNumber(value, style.isFloat ?? false);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return writeArray(value, style);
  if (isTomlTable(value)) return writeInlineTable(value);
  return null;
}

function writeNumber(value: number, isFloat: boolean): string | null {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (!Number.isInteger(value)) return String(value);
  if (isFloat) return /e/.test(String(value)) ? String(value) : value.toFixed(1);
  // What cannot be held exactly would be another number.
  return Number.isSafeInteger(value) ? String(value) : null;
}

function writeArray(value: unknown[], style: ValueStyle): string | null {
  const items = value.map((item) => writeValue(item, style));
  if (items.some((item) => item === null)) return null;
  if (items.length === 0) return '[]';
  return style.isPadded ? `[ ${items.join(', ')} ]` : `[${items.join(', ')}]`;
}

function writeInlineTable(value: Record<string, unknown>): string | null {
  const pairs: string[] = [];
  for (const [name, inner] of Object.entries(value)) {
    const text = writeValue(inner);
    if (text === null) return null;
    pairs.push(`${writeKey(name)} = ${text}`);
  }
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

function writeString(value: string, { isLiteralString, isWhole }: ValueStyle): string | null {
  if (!value.isWellFormed()) return null;
  if (isWhole && value.split('\n').length > LINES_OF_A_TEXT) return writeText(value);
  return isLiteralString && /^[^'\p{Cc}]*$/u.test(value) ? `'${value}'` : quoted(value);
}

/** What has fewer lines stays on one. */
const LINES_OF_A_TEXT = 3;

/** As it is where TOML allows that, so that people can read it; the line break behind the opening marks is no part of it. */
function writeText(value: string): string {
  const isPlain = /^[\t\n\x20-\x7E\x80-\uFEFE\uFF00-\uFFFF]*$/.test(value);
  if (isPlain && !value.includes("''")) return `'''\n${value}'''`;
  const lines = value.split('\n').map((line) => quoted(line).slice(1, -1).replaceAll('\uFEFF', '\\uFEFF'));
  const marks = '"'.repeat(3);
  return `${marks}\n${lines.join('\n')}${marks}`;
}

/** JSON escapes what TOML does, except for DEL. */
function quoted(value: string): string {
  return JSON.stringify(value).replaceAll('\u007F', '\\u007F');
}

export function writeKey(name: string): string {
  return /^[\w-]+$/.test(name) ? name : quoted(name);
}

export function writeKeys(names: readonly string[]): string {
  return names.map(writeKey).join('.');
}
