// Owns reading the `filters` query parameter in both of its shapes, and matching labels.
import { EngineError } from '../engine-error.ts';

/** `{"label":["a=b"]}` or the older `{"label":{"a=b":true}}`. */
export function readFilters(query: URLSearchParams): Record<string, string[] | undefined> {
  const text = query.get('filters');
  if (text === null || text === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new EngineError(400, `invalid filter: ${text}`);
  }
  if (typeof parsed !== 'object' || parsed === null) throw new EngineError(400, `invalid filter: ${text}`);
  return Object.fromEntries(
    Object.entries(parsed).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(String) : Object.keys(value as object),
    ]),
  );
}

export function matchesLabels(
  labels: Record<string, string> | null | undefined,
  wanted: string[] | undefined,
): boolean {
  return (wanted ?? []).every((entry) => {
    const [name = '', ...rest] = entry.split('=');
    const value = labels?.[name];
    return rest.length === 0 ? value !== undefined : value === rest.join('=');
  });
}
