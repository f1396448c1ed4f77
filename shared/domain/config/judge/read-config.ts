// Reads the text of a configuration file: its table and the places of its keys, or where it cannot be read. Its cost is limited for any text.
import { parse, TomlError } from 'smol-toml';
import { KeyPlaces, MOST_LEVELS, type Position } from '#shared/domain/toml-text/key-places';
import type { ConfigTable } from '../check-config.ts';

/** The largest file of the vendor has 12 kB. */
export const MOST_CONFIG_CHARS = 1_048_576;

export type ReadConfig =
  { ok: true; table: ConfigTable; places: KeyPlaces } | { ok: false; at: Position; problem: string };

/** Whole numbers come as `bigint`, so that `40` and `40.0` stay two values, as they are for the services. */
export function readConfig(text: string): ReadConfig {
  const start = { line: 1, column: 1 };
  if (text.length > MOST_CONFIG_CHARS)
    return { ok: false, at: start, problem: `the text is longer than ${MOST_CONFIG_CHARS} characters` };
  const damaged = /[\0\uFFFD]/.exec(text);
  if (damaged) {
    const problem = damaged[0] === '\0' ? 'it contains a NUL' : 'it is not UTF-8';
    return { ok: false, at: positionOf(text, damaged.index), problem };
  }
  const places = new KeyPlaces(text);
  if (places.excess) {
    const { limit, at } = places.excess;
    const problem = limit === 'levels' ? `it nests more than ${MOST_LEVELS} levels` : 'a list is too long';
    return { ok: false, at, problem };
  }
  try {
    const table = parse(text.replace(/^\uFEFF/, ''), { maxDepth: MOST_LEVELS, integersAsBigInt: true });
    return { ok: true, table, places };
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    const [problem = ''] = thrown.message.replace('Invalid TOML document: ', '').split('\n');
    return { ok: false, at: { line: thrown.line, column: thrown.column }, problem };
  }
}

function positionOf(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
