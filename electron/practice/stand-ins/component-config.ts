// Owns reading a component's TOML file: the file itself, the fallback to bundled defaults, typed access by dotted
// path and humantime durations. Leaves the meaning of keys to the components (docs/domain.md, "api.toml" and the two sections after it).
import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import type { Surroundings } from './surroundings.ts';

/** A start that failed for a stated reason: already logged, `exitCode` is all that is left. */
export class StartRefused extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export class ComponentConfig {
  readonly #table: Record<string, unknown>;

  constructor(table: Record<string, unknown>) {
    this.#table = table;
  }

  /** Reads the file the command names. A missing one is only a warning, as in the vendor's images (docs/domain.md, "Compose templates"). */
  static read(around: Surroundings, binary: string, containerPath: string): ComponentConfig {
    const found = around.files.locate(containerPath);
    if (found === undefined) {
      around.log.warn(
        `${binary}::config`,
        `Configuration file not found at ${containerPath}. Falling back to default/bundled configuration`,
      );
      return new ComponentConfig({});
    }
    around.log.info(`${binary}::config`, `Loading configuration from ${containerPath}`);
    try {
      return new ComponentConfig(parse(readFileSync(found, 'utf8')));
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      around.log.error(
        `${binary}::config`,
        `TOML parse error in ${containerPath}: ${words.split('\n').join(' | ')}`,
      );
      throw new StartRefused('configuration does not parse');
    }
  }

  value(dotted: string): unknown {
    let here: unknown = this.#table;
    for (const part of dotted.split('.')) {
      if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
      here = (here as Record<string, unknown>)[part];
    }
    return here;
  }

  sections(): string[] {
    return Object.keys(this.#table);
  }

  text(dotted: string, fallback: string): string {
    const value = this.value(dotted);
    return typeof value === 'string' ? value : fallback;
  }

  integer(dotted: string, fallback: number): number {
    const value = this.value(dotted);
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : fallback;
  }

  flag(dotted: string, fallback: boolean): boolean {
    const value = this.value(dotted);
    return typeof value === 'boolean' ? value : fallback;
  }

  /** A string or an array of strings: older files used one, newer ones the other (docs/domain.md, "api.toml"). */
  texts(dotted: string, fallback: string[]): string[] {
    const value = this.value(dotted);
    if (typeof value === 'string') return [value];
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : fallback;
  }

  tables(dotted: string): ComponentConfig[] {
    const value = this.value(dotted);
    const entries: unknown[] = Array.isArray(value) ? value : [];
    return entries.map((entry) => new ComponentConfig((entry ?? {}) as Record<string, unknown>));
  }

  durationMs(dotted: string, fallbackMs: number): number {
    return parseDurationMs(this.value(dotted)) ?? fallbackMs;
  }
}

const unitMs: Record<string, number> = { ms: 1, s: 1000, sec: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** humantime: `1s`, `1m 30s`; a bare number means seconds (since 230705, docs/domain.md, "api.toml"). */
export function parseDurationMs(value: unknown): number | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) * 1000;
  if (typeof value !== 'string') return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)];
  if (parts.length === 0) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of parts) {
    const factor = unitMs[unit ?? ''];
    if (factor === undefined) return undefined;
    totalMs += Number(amount) * factor;
  }
  return totalMs;
}
