// Owns saying the value of a key in words, for reviews: "at most 40 requests at once", "unlimited requests at once". Pure.
import { fillTemplate } from '#shared/text-template';
import type { ConfigKey } from './config-key.ts';

/** `undefined` is an absent key. A secret is never told. */
export function meaningOf(entry: ConfigKey, value: unknown): string {
  const { sentence, title, key } = entry;
  if (value === undefined) return sentence.absent ?? `${key} is not set`;
  if (value === true && sentence.on !== undefined) return sentence.on;
  if (value === false && sentence.off !== undefined) return sentence.off;
  if (entry.isSecret) return sentence.is ?? `${title} is set`;
  return fillTemplate(sentence.is ?? `${key} is {value}`, { value: valueWords(entry, value) });
}

function valueWords({ type }: ConfigKey, value: unknown): string {
  if (type === 'tables' && Array.isArray(value)) return String(value.length);
  if (type === 'map' && isObject(value)) return String(Object.keys(value).length);
  if (type === 'duration' && (typeof value === 'number' || typeof value === 'bigint')) return `${value} s`;
  const words = Array.isArray(value) ? value.map(oneWord).join(', then ') : oneWord(value);
  return words.replaceAll(/:\/\/[^/@\s]*@/g, '://…@');
}

/** Without the value where it is no single one: the judge says what is wrong with it. */
function oneWord(value: unknown): string {
  return isObject(value) ? 'a table' : String(value);
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object';
}
