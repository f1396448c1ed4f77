// Owns reading the `filters` query parameter in both of its shapes, and choosing by it. A filter that nobody matches is refused: passed
// over, it would list, or delete, what was not meant.
import { EngineError } from '../engine-error.ts';
import { readMoment } from './moment.ts';

type Filters = Readonly<Record<string, readonly string[]>>;

/** One per filter that a route knows: reads the value once, before anything is chosen, and throws if it is none. */
export type FilterTests<Entity> = Readonly<Record<string, (value: string) => (entity: Entity) => boolean>>;

/** `{"label":["a=b"]}` or the older `{"label":{"a=b":true}}`. */
export function readFilters(query: URLSearchParams): Filters {
  const text = query.get('filters');
  if (text === null || text === '' || text === 'null') return {};
  const entries = Object.entries(parse(text) as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.map(String)];
      if (typeof value === 'object' && value !== null) return [name, Object.keys(value)];
      throw new EngineError(400, `invalid filter '${name}'`);
    }),
  );
}

function parse(text: string): object {
  const invalid = new EngineError(400, `invalid filter: ${text}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalid;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw invalid;
  return parsed;
}

/** Labels must all fit; of other filters with several values one is enough. */
export function filterBy<Entity>(
  query: URLSearchParams,
  tests: FilterTests<Entity>,
): (entity: Entity) => boolean {
  const chosen = Object.entries(readFilters(query)).map(([name, values]) => {
    const test = Object.hasOwn(tests, name) ? tests[name] : undefined;
    if (!test)
      throw new EngineError(400, `invalid filter '${name}': the practice engine does not support it here`);
    const matches = values.map((value) => test(value));
    const mustAll = name.startsWith('label') || matches.length === 0;
    return (entity: Entity) =>
      mustAll ? matches.every((one) => one(entity)) : matches.some((one) => one(entity));
  });
  return (entity) => chosen.every((matches) => matches(entity));
}

export function matchesLabel(labels: Record<string, string> | null | undefined, wanted: string): boolean {
  const [name = '', ...rest] = wanted.split('=');
  const value = labels && Object.hasOwn(labels, name) ? labels[name] : undefined;
  return rest.length === 0 ? value !== undefined : value === rest.join('=');
}

interface Kept {
  createdAt: string;
}

export function labelTests<Entity>(
  labelsOf: (entity: Entity) => Record<string, string> | null | undefined,
): FilterTests<Entity> {
  return { label: (value) => (entity) => matchesLabel(labelsOf(entity), value) };
}

/** What every `prune` knows: labels that must or must not be there, and how old something must be. */
export function pruneTests<Entity extends Kept>(
  labelsOf: (entity: Entity) => Record<string, string> | null | undefined,
): FilterTests<Entity> {
  return {
    ...labelTests(labelsOf),
    'label!': (value) => (entity) => !matchesLabel(labelsOf(entity), value),
    until: (value) => {
      const before = readMoment(value);
      return ({ createdAt }) => Date.parse(createdAt) / 1000 <= before;
    },
  };
}

/** For filters that are true or false. */
export function yesOrNo<Entity>(name: string, holds: (entity: Entity) => boolean): FilterTests<Entity> {
  return {
    [name]: (value) => {
      const wanted = readYesOrNo(name, value);
      return (entity) => holds(entity) === wanted;
    },
  };
}

export function readYesOrNo(name: string, value: string): boolean {
  return ['1', 'true'].includes(oneOf(name, value.toLowerCase(), ['1', 'true', '0', 'false']));
}

export function oneOf(name: string, value: string, known: readonly string[]): string {
  if (!known.includes(value)) throw new EngineError(400, `invalid filter '${name}=${value}'`);
  return value;
}
