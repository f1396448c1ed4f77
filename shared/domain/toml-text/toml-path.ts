// Owns paths into a TOML table, and what a table is after a change of one value. Pure: no text, only values.

/** Keys from the outside in; a number is the index of an array, from 0. */
export type TomlPath = readonly (string | number)[];
export type TomlTable = Record<string, unknown>;

export type TomlChange = { kind: 'set'; path: TomlPath; value: unknown } | { kind: 'unset'; path: TomlPath };

export function isTomlTable(value: unknown): value is TomlTable {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
}

/** `undefined`: it is not there; TOML has no such value. */
export function valueAt(table: unknown, path: TomlPath): unknown {
  let value = table;
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = (value as unknown[])[part];
    else if (isTomlTable(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

export function isSameTomlValue(a: unknown, b: unknown): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  if (a instanceof Date && b instanceof Date) return a.toISOString() === b.toISOString();
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, index) => isSameTomlValue(one, b[index]));
  if (!isTomlTable(a) || !isTomlTable(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSameTomlValue(a[name], b[name]))
  );
}

/** The value with another one at the path, or null where the path leads through something that has no keys. */
export function withValue(value: unknown, path: TomlPath, wanted: unknown): { value: unknown } | null {
  const [first, ...rest] = path;
  if (first === undefined) return { value: wanted };
  if (Array.isArray(value)) {
    const list = value as unknown[];
    if (typeof first !== 'number' || first < 0 || first > list.length) return null;
    const inner = withValue(list[first], rest, wanted);
    return inner && { value: [...list.slice(0, first), inner.value, ...list.slice(first + 1)] };
  }
  if (value !== undefined && !isTomlTable(value)) return null;
  if (typeof first === 'number')
    return value === undefined && first === 0 ? firstElement(rest, wanted) : null;
  const known = value !== undefined && Object.hasOwn(value, first) ? value[first] : undefined;
  const inner = withValue(known, rest, wanted);
  return inner && { value: { ...value, [first]: inner.value } };
}

function firstElement(rest: TomlPath, wanted: unknown): { value: unknown } | null {
  const inner = withValue(undefined, rest, wanted);
  return inner && { value: [inner.value] };
}

/** The same value where nothing is at the path. */
export function withoutValue(value: unknown, path: TomlPath): unknown {
  const [first, ...rest] = path;
  if (first === undefined || valueAt(value, path) === undefined) return value;
  if (Array.isArray(value)) {
    const list = value as unknown[];
    return rest.length === 0
      ? list.filter((_, index) => index !== first)
      : list.map((one, index) => (index === first ? withoutValue(one, rest) : one));
  }
  const entries = Object.entries(value as TomlTable);
  return Object.fromEntries(
    rest.length === 0
      ? entries.filter(([name]) => name !== first)
      : entries.map(([name, one]) => [name, name === first ? withoutValue(one, rest) : one]),
  );
}

export function isPrefix(short: TomlPath, long: TomlPath): boolean {
  return short.length <= long.length && short.every((part, index) => part === long[index]);
}
