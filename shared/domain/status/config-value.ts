// Reads single values of a service's file, as it was started with it. A value of another type is none: the service would not have started.
import { valueAt } from '../toml-text/toml-path.ts';

export type Config = Readonly<Record<string, unknown>>;

export function textAt(config: Config, ...path: string[]): string | null {
  const value = valueAt(config, path);
  return typeof value === 'string' ? value : null;
}

export function portAt(config: Config, ...path: string[]): number | null {
  const value = Number(valueAt(config, path));
  return Number.isInteger(value) && value > 0 && value < 65_536 ? value : null;
}
