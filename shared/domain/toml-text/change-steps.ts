// Breaks a change of a whole table or array down into changes of single keys and elements, so that what stays the same keeps its text.
import { isSameTomlValue, isTomlTable, type TomlChange, type TomlPath } from './toml-path.ts';

/** `before`: what is at the path of the change now. */
export function changeSteps(before: unknown, change: TomlChange): TomlChange[] {
  if (change.kind === 'unset') return before === undefined ? [] : [change];
  return stepsTo(before, change.path, change.value);
}

function stepsTo(before: unknown, path: TomlPath, wanted: unknown): TomlChange[] {
  if (isSameTomlValue(before, wanted)) return [];
  if (
    isTomlTable(wanted) &&
    (isTomlTable(before) || (before === undefined && isWrittenByKey(path, wanted)))
  ) {
    const known = before ?? {};
    const gone = Object.keys(known).filter((name) => !Object.hasOwn(wanted, name));
    return [
      ...Object.entries(wanted).flatMap(([name, value]) =>
        stepsTo(Object.hasOwn(known, name) ? known[name] : undefined, [...path, name], value),
      ),
      ...gone.map((name): TomlChange => ({ kind: 'unset', path: [...path, name] })),
    ];
  }
  const isListOfTables = isTables(wanted) && (before === undefined || isTables(before));
  if (isListOfTables && wanted.length > 0) return listSteps(before ?? [], path, wanted);
  return [{ kind: 'set', path, value: wanted }];
}

/** What is the same at both ends stays; what is between them is changed in its place, added or removed. */
function listSteps(before: unknown[], path: TomlPath, wanted: unknown[]): TomlChange[] {
  const { start, end } = sameEnds(before, wanted);
  const [old, now] = [before.length - start - end, wanted.length - start - end];
  // Where elements have to be added before others, the list is written anew from there on.
  if (now > old && end > 0) return allSteps(before, path, wanted);
  const steps: TomlChange[] = [];
  for (let index = 0; index < Math.min(old, now); index += 1)
    steps.push(...stepsTo(before[start + index], [...path, start + index], wanted[start + index]));
  for (let index = now; index < old; index += 1) steps.push({ kind: 'unset', path: [...path, start + now] });
  for (let index = old; index < now; index += 1)
    steps.push({ kind: 'set', path: [...path, start + index], value: wanted[start + index] });
  return steps;
}

function allSteps(before: unknown[], path: TomlPath, wanted: unknown[]): TomlChange[] {
  return wanted.flatMap((value, index) =>
    index < before.length
      ? stepsTo(before[index], [...path, index], value)
      : [{ kind: 'set' as const, path: [...path, index], value }],
  );
}

export function sameEnds(
  before: readonly unknown[],
  after: readonly unknown[],
): { start: number; end: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isSameTomlValue(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shorter - start && isSameTomlValue(before.at(-1 - end), after.at(-1 - end))) end += 1;
  return { start, end };
}

/** A new element of an array is written as a whole. */
function isWrittenByKey(path: TomlPath, table: Record<string, unknown>): boolean {
  return typeof path.at(-1) === 'string' && Object.keys(table).length > 0;
}

function isTables(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every(isTomlTable);
}
