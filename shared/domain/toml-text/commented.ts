// Finds the keys and headers that a text has as comments, such as `# max_streams = 0` below `[flux]`. Prose is told apart by parsing: what is
// behind the mark has to be exactly one key with its value, or one header.
import { parse } from 'smol-toml';
import type { AST } from 'toml-eslint-parser';
import { keyNames, nodeAt, parseProgram, spanOf, type Outline, type Section, type Span } from './outline.ts';
import { valueAt, type TomlPath } from './toml-path.ts';

export interface CommentedPair {
  path: TomlPath;
  value: unknown;
  /** False: the header of its table is a comment too. */
  hasTable: boolean;
  /** How much of the path is its table; the rest is what the comment has, with dots. */
  tableDepth: number;
  /** From the first mark to the end of the last line. */
  span: Span;
  /** What is behind the mark of the first line, and where the value is in it. Null: it takes several lines. */
  line: { text: string; value: Span } | null;
}

export interface CommentedHeader {
  path: TomlPath;
  span: Span;
  /** Keys below it belong to the table before it; they would become its own. */
  isFollowedByKeys: boolean;
}

export interface Commented {
  keys: CommentedPair[];
  headers: CommentedHeader[];
}

/** Lines of one value that was made a comment. */
const MOST_LINES = 100;
/** Attempts that fail; no file that is meant comes near. */
const MOST_ATTEMPTS = 5_000;
const MOST_BRACKETS = 500;

const NAME = String.raw`(?:[\w-]+|"[^"\n]*"|'[^'\n]*')`;
const NAMES = String.raw`${NAME}(?:[ \t]*\.[ \t]*${NAME})*`;
const PAIR = new RegExp(String.raw`^${NAMES}[ \t]*=[ \t]*\S`);
const HEADER = new RegExp(String.raw`^\[{1,2}[ \t]*${NAMES}[ \t]*\]{1,2}[ \t]*(#.*)?$`);

type Event =
  | { at: number; kind: 'section'; section: Section }
  | { at: number; kind: 'pair' }
  | { at: number; kind: 'comment'; index: number };

interface Below {
  path: TomlPath | null;
  header: CommentedHeader | null;
}

export function commentedIn(text: string, outline: Outline): Commented {
  const lines = ownLines(text, outline);
  const found: Commented = { keys: [], headers: [] };
  const budget = { left: MOST_ATTEMPTS };
  let below: Below = { path: [], header: null };
  let live: TomlPath = [];
  let passed = -1;
  for (const event of events(outline, lines)) {
    if (event.kind === 'section') {
      live = event.section.path;
      below = { path: live, header: null };
    } else if (event.kind === 'pair') {
      for (const header of found.headers)
        if (header.span.from >= lastSectionStart(outline, event.at)) header.isFollowedByKeys = true;
      below = { path: live, header: null };
    } else if (event.index > passed) {
      const line = lines[event.index];
      if (!line) continue;
      const header = HEADER.test(line.rest) ? readHeader(line, outline) : null;
      if (header) {
        below = { path: header.isArray ? null : header.path, header };
        if (!header.isArray) found.headers.push(header);
      } else if (below.path && PAIR.test(line.rest)) {
        const pair = readPair(lines, event.index, budget);
        if (!pair) continue;
        passed = event.index + pair.lines - 1;
        const { names, lines: _, ...others } = pair;
        found.keys.push({
          ...others,
          path: [...below.path, ...names],
          hasTable: below.header === null,
          tableDepth: below.path.length,
        });
      }
    }
  }
  return found;
}

interface OwnLine {
  span: Span;
  /** Behind the mark and its blanks. */
  rest: string;
  /** Behind the mark and one blank. */
  raw: string;
  isNextToLast: boolean;
}

/** Comments that have their line for themselves. */
function ownLines(text: string, { sections, comments }: Outline): OwnLine[] {
  const inside = sections
    .flatMap(({ pairs }) => pairs.filter(isOverLines).map(spanOf))
    .toSorted((a, b) => a.from - b.from);
  const lines: OwnLine[] = [];
  let next = 0;
  for (const span of comments) {
    while ((inside[next]?.to ?? Infinity) <= span.from) next += 1;
    if ((inside[next]?.from ?? Infinity) < span.from) continue;
    const start = text.lastIndexOf('\n', span.from - 1) + 1;
    if (!/^[ \t\uFEFF]*$/.test(text.slice(start, span.from))) continue;
    const comment = text.slice(span.from + 1, span.to);
    const before = lines.at(-1);
    const isNextToLast = before !== undefined && /^\r?\n[ \t]*$/.test(text.slice(before.span.to, span.from));
    lines.push({ span, rest: comment.trimStart(), raw: comment.replace(/^ /, ''), isNextToLast });
  }
  return lines;
}

function isOverLines({ loc }: AST.TOMLKeyValue): boolean {
  return loc.start.line !== loc.end.line;
}

function events({ sections }: Outline, lines: OwnLine[]): Event[] {
  const all: Event[] = sections.flatMap((section): Event[] => [
    ...(section.header ? [{ at: section.header.range[0], kind: 'section' as const, section }] : []),
    ...section.pairs.map(({ range }) => ({ at: range[0], kind: 'pair' as const })),
  ]);
  all.push(...lines.map(({ span }, index) => ({ at: span.from, kind: 'comment' as const, index })));
  return all.toSorted((a, b) => a.at - b.at);
}

function lastSectionStart({ sections }: Outline, at: number): number {
  return sections.findLast(({ from }) => from <= at)?.from ?? 0;
}

function readHeader(line: OwnLine, outline: Outline): (CommentedHeader & { isArray: boolean }) | null {
  const node = parsed(line.rest)?.[0];
  if (node?.type !== 'TOMLTable') return null;
  const path: (string | number)[] = [];
  for (const name of keyNames(node.key)) {
    path.push(name);
    const array = nodeAt(outline, path);
    if (array?.kind !== 'array' || array.form !== 'header') continue;
    const before = [...array.children.values()].filter(({ section }) => section.from < line.span.from);
    path.push(Math.max(0, before.length - 1));
  }
  return { path, span: line.span, isFollowedByKeys: false, isArray: node.kind === 'array' };
}

interface ReadPair extends Omit<CommentedPair, 'path' | 'hasTable' | 'tableDepth'> {
  names: string[];
  lines: number;
}

function readPair(lines: OwnLine[], first: number, budget: { left: number }): ReadPair | null {
  const line = lines[first];
  if (!line) return null;
  const { rest, span } = line;
  const whole = onePair(rest, budget);
  if (whole) {
    const { names, value, at } = whole;
    return { names, value, span, lines: 1, line: { text: rest, value: at } };
  }
  if (!/=[ \t]*(\[|"""|''')/.test(rest)) return null;
  let text = rest;
  for (let index = first + 1; index < Math.min(lines.length, first + MOST_LINES); index += 1) {
    const more = lines[index];
    if (!more?.isNextToLast) return null;
    text += `\n${more.raw}`;
    if (!/\]|"""|'''/.test(more.raw)) continue;
    const long = onePair(text, budget);
    if (!long) continue;
    const { names, value } = long;
    return {
      names,
      value,
      span: { from: span.from, to: more.span.to },
      lines: index - first + 1,
      line: null,
    };
  }
  return null;
}

interface OnePair {
  names: string[];
  value: unknown;
  at: Span;
}

/** Null: the text is anything else. */
function onePair(text: string, budget: { left: number }): OnePair | null {
  if (budget.left <= 0) return null;
  budget.left -= 1;
  const body = parsed(text);
  const [pair] = body ?? [];
  if (pair?.type !== 'TOMLKeyValue' || body?.length !== 1) return null;
  budget.left += 1;
  const names = keyNames(pair.key);
  try {
    return { names, value: valueAt(parse(text), names), at: spanOf(pair.value) };
  } catch {
    // Such as a number that cannot be held exactly.
    return null;
  }
}

function parsed(text: string): AST.TOMLTopLevelTable['body'] | null {
  // What nests so deep is no key that was made a comment.
  if ((text.match(/[[{]/g)?.length ?? 0) > MOST_BRACKETS) return null;
  try {
    return parseProgram(text).body[0].body;
  } catch {
    return null;
  }
}
