// Owns the words for what a route carries out of a request's body. What has no shape must be empty, else it is refused by the name of the
// option that a Docker client has for it: a setting that is kept and does nothing would read as carried out. Pure.
import { EngineError } from '../engine-error.ts';
import { optionNames } from './option-names.ts';

/** Throws unless the practice engine carries this value out. `path`: keys that lead to it. */
export type Shape = (value: unknown, path: readonly string[]) => void;

/** `path`: keys that lead to what was asked for. */
export function notSupported(path: readonly string[], value?: unknown): EngineError {
  const isShort = typeof value === 'number' || (typeof value === 'string' && value.length <= 60);
  const where = `${path.join('.')}${isShort && value !== '' ? ` = ${JSON.stringify(value)}` : ''}`;
  const option = optionOf(path);
  return new EngineError(
    400,
    `the practice engine does not support ${option === undefined ? where : `${option} (${where})`}`,
  );
}

/** The outermost key that an option has a name for: what is below it, the operator may have named. */
function optionOf(path: readonly string[]): string | undefined {
  const names = path.flatMap((key, index) => [`${key}.${path[index + 1] ?? ''}`, key]);
  const known = names.find((name) => Object.hasOwn(optionNames, name));
  return known === undefined ? undefined : optionNames[known];
}

function refuse(value: unknown, path: readonly string[]): never {
  throw notSupported(path, value);
}

const isAbsent = (value: unknown): boolean => value === null || value === undefined;

/** What clients send for an option that nobody set. A table with a key is set, whatever its value: `--tmpfs /t` is `{"/t":""}`. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return isAbsent(value) || value === '' || value === 0 || value === false;
}

function ofType(words: string, test: (value: unknown) => boolean): Shape {
  return (value, path) => {
    if (isAbsent(value) || test(value)) return;
    throw new EngineError(400, `invalid JSON: ${path.join('.') || 'the body'} must be ${words}`);
  };
}

export const text = ofType('text', (value) => typeof value === 'string');
export const flag = ofType('true or false', (value) => typeof value === 'boolean');
export const count = ofType('a whole number', (value) => Number.isInteger(value));
export const texts = ofType(
  'a list of texts',
  (value) => Array.isArray(value) && value.every((entry) => typeof entry === 'string'),
);
/** Says nothing that the engine would have to carry out. */
export const any: Shape = () => undefined;

/** These values, or none. */
export function only(...values: unknown[]): Shape {
  return (value, path) => {
    if (!isAbsent(value) && !values.includes(value)) refuse(value, path);
  };
}

export function matching(pattern: RegExp): Shape {
  return (value, path) => {
    text(value, path);
    if (typeof value === 'string' && !pattern.test(value)) refuse(value, path);
  };
}

export function each(shape: Shape): Shape {
  const list = ofType('a list', Array.isArray);
  return (value, path) => {
    list(value, path);
    for (const entry of (value as unknown[] | null | undefined) ?? []) shape(entry, path);
  };
}

const isTable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const table = ofType('an object', isTable);

/** A table whose keys the caller chose. */
export function entries(shape: Shape, key: Shape = any): Shape {
  return (value, path) => {
    table(value, path);
    for (const [name, entry] of Object.entries((value as object | null | undefined) ?? {})) {
      key(name, path);
      shape(entry, path);
    }
  };
}

export function object(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, path) => {
    table(value, path);
    for (const [name, entry] of Object.entries((value as object | null | undefined) ?? {})) {
      const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
      if (shape) shape(entry, [...path, name]);
      else if (!isEmpty(entry)) refuse(entry, [...path, name, ...namesBelow(entry)]);
    }
  };
}

/** `Options` alone would not say which one. */
function namesBelow(value: unknown): string[] {
  const first = isTable(value) ? Object.keys(value as object)[0] : undefined;
  return first === undefined ? [] : [first];
}
