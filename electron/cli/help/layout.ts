// Owns how help is laid out: headings, and rows of a term with its words, wrapped to the terminal.
import { Help } from 'commander';

const NARROWEST = 40;
const USUAL = 80;
const WIDEST = 110;
/** A longer term has its words on the line below it. */
const LONGEST_TERM = 24;

/** COLUMNS first, as in every shell; then the terminal; within what can be read. */
export function helpWidth(env: Partial<Record<string, string>>, columns: number | undefined): number {
  const asked = Number(env['COLUMNS']);
  const width = Number.isInteger(asked) && asked > 0 ? asked : (columns ?? USUAL);
  return Math.min(WIDEST, Math.max(NARROWEST, width));
}

export interface Row {
  term: string;
  about: string;
}

/** A heading with its rows, or nothing where there are none. */
export function section(heading: string, rows: readonly Row[], width: number): string[] {
  return sections([[heading, rows]], width);
}

/** Several, with their words in one column. */
export function sections(content: readonly (readonly [string, readonly Row[]])[], width: number): string[] {
  const terms = content.flatMap(([, rows]) => rows.map(({ term }) => [...term].length));
  const longest = Math.max(0, ...terms.filter((length) => length <= LONGEST_TERM));
  const column = Math.min(longest, Math.floor(width * 0.4));
  return content.flatMap(([heading, rows]) => sectionLines(heading, rows, { column, width }));
}

function sectionLines(
  heading: string,
  rows: readonly Row[],
  { column, width }: { column: number; width: number },
): string[] {
  if (rows.length === 0) return [];
  return ['', `${heading}:`, ...rows.flatMap((row) => rowLines(row, { column, width }))];
}

/** Paragraphs wrapped to the width. */
export function paragraph(text: string, width: number): string[] {
  return wrap(text, width);
}

function rowLines({ term, about }: Row, { column, width }: { column: number; width: number }): string[] {
  const [first = '', ...more] = wrap(about, width - column - 4);
  const indent = ' '.repeat(column + 4);
  const rest = more.map((line) => indent + line);
  if ([...term].length > column) return [`  ${term}`, ...(about === '' ? [] : [indent + first]), ...rest];
  return [`  ${term.padEnd(column + 2)}${first}`.trimEnd(), ...rest];
}

function wrap(text: string, width: number): string[] {
  const helper = new Help();
  // Below its own limit commander does not wrap at all; a terminal of 40 columns is a terminal.
  helper.minWidthToWrap = 10;
  return helper.boxWrap(text, width).split('\n');
}
