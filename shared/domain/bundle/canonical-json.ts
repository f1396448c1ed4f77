// Owns the one spelling of a JSON value that is hashed and signed: keys in order of their code units, no spaces, one line feed at the end.

export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(ordered(value))}\n`;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, part]) => [name, ordered(part)]),
  );
}
