// Owns reading flags that were parsed: each by the kind of value that its command declared.
import { usageError } from '../usage-error.ts';

/** By the name that is typed; what was not typed is not there. */
export type Flags = Readonly<Record<string, unknown>>;

export function isOn(flags: Flags, name: string): boolean {
  return flags[name] === true;
}

export function textOf(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(flags: Flags, name: string): number | undefined {
  const value = flags[name];
  return typeof value === 'number' ? value : undefined;
}

export function listOf(flags: Flags, name: string): string[] | undefined {
  const value = flags[name];
  return Array.isArray(value) ? (value as string[]) : undefined;
}

/** A whole number between two bounds, or undefined. Throws `cli.usage`. */
export function wholeNumberOf(
  flags: Flags,
  name: string,
  { least, most }: { least: number; most: number },
): number | undefined {
  const value = numberOf(flags, name);
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return value;
  const problem = `--${name} is a whole number from ${least} to ${most}, not ${value}.`;
  throw usageError(problem);
}
