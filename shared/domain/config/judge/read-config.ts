// Reads the text of a configuration file: its table and the places of its keys, or where it cannot be read. Its cost is limited for any text.
import { parse } from 'smol-toml';
import { MOST_LEVELS, type Position } from '#shared/domain/toml-text/key-places';
import { parseTomlText } from '#shared/domain/toml-text/parse-toml-text';
import type { TomlDocument } from '#shared/domain/toml-text/toml-document';
import type { ConfigTable } from '../check-config.ts';

export type ReadConfig =
  { ok: true; table: ConfigTable; document: TomlDocument } | { ok: false; at: Position; problem: string };

/** Whole numbers come as `bigint`, so that `40` and `40.0` stay two values, as they are for the services. */
export function readConfig(text: string): ReadConfig {
  // What a decoder puts in the place of bytes that are no UTF-8.
  const damaged = text.indexOf('\uFFFD');
  if (damaged >= 0) return { ok: false, at: positionOf(text, damaged), problem: 'it is not UTF-8' };
  const parsed = parseTomlText(text);
  if (parsed.ok) {
    const table = parse(text, { maxDepth: MOST_LEVELS, integersAsBigInt: true });
    return { ok: true, table, document: parsed.document };
  }
  const { line, column, message } = parsed.problem;
  return { ok: false, at: { line, column }, problem: message };
}

function positionOf(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
