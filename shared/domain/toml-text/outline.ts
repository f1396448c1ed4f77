// Builds the outline of a TOML text: where each table, key and element is, and how the text writes it. Offsets count from the start of
// the text, its byte order mark included.
import { parseTOML, type AST } from 'toml-eslint-parser';
import type { TomlPath } from './toml-path.ts';

export interface Span {
  from: number;
  to: number;
}

/**
 * `header`: `[a]` or `[[a]]`. `implied`: only tables inside it have a header. `dotted`: only by keys such as `a.b = 1`. `value`: all that is
 * written right of an equals sign, or inside such a value.
 */
export type OutlineForm = 'root' | 'header' | 'implied' | 'dotted' | 'value';

export interface OutlineNode {
  form: OutlineForm;
  kind: 'table' | 'array' | 'scalar';
  /** By key, or by index for an array. */
  children: Map<string | number, OutlineNode>;
  /** Of the key, the header, or the element. */
  key: Span;
  /** What is right of the equals sign. */
  value: AST.TOMLContentNode | null;
  /** The `key = value` that writes it, also inside an inline table. */
  pair: AST.TOMLKeyValue | null;
  section: Section;
}

/** The text of one table: from its header to the next. */
export interface Section {
  path: TomlPath;
  /** Null: the keys before the first header. */
  header: AST.TOMLTable | null;
  pairs: AST.TOMLKeyValue[];
  from: number;
  to: number;
}

export interface Outline {
  root: OutlineNode;
  /** In the order of the text; the first is that of the root. */
  sections: Section[];
  comments: Span[];
}

/** Throws the parser's error for what is not TOML. */
export function readOutline(text: string): Outline {
  const marked = text.startsWith('\uFEFF');
  const program = parseProgram(marked ? text.slice(1) : text);
  const top = program.body[0];
  if (marked) moveBy(program, 1);
  const headers = top.body.filter((node) => node.type === 'TOMLTable');
  const first: Section = {
    path: [],
    header: null,
    pairs: top.body.filter((node) => node.type === 'TOMLKeyValue'),
    from: marked ? 1 : 0,
    to: lineStart(text, headers[0]?.range[0] ?? text.length, headers.length > 0),
  };
  const others = headers.map((header, index): Section => {
    const next = headers[index + 1];
    const to = next ? lineStart(text, next.range[0], true) : text.length;
    return {
      path: header.resolvedKey,
      header,
      pairs: header.body,
      from: lineStart(text, header.range[0], true),
      to,
    };
  });
  const sections = [first, ...others];
  const root = node({ form: 'root', kind: 'table', key: { from: 0, to: 0 }, section: first });
  for (const section of sections) addSection(root, section);
  return { root, sections, comments: program.comments.map(spanOf) };
}

/** A zero that ends the text gets no range (toml-eslint-parser 1.0.3), so no text ends with a value. */
export function parseProgram(text: string): AST.TOMLProgram {
  return parseTOML(`${text}\n`, { tomlVersion: '1.0' });
}

export function spanOf({ range: [from, to] }: { range: [number, number] }): Span {
  return { from, to };
}

export function keyNames(key: AST.TOMLKey): string[] {
  return key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
}

/** Null where the text has nothing at this path. */
export function nodeAt({ root }: Outline, path: TomlPath): OutlineNode | null {
  let found: OutlineNode | undefined = root;
  for (const part of path) found = found?.children.get(part);
  return found ?? null;
}

function lineStart(text: string, offset: number, isLine: boolean): number {
  return isLine ? text.lastIndexOf('\n', offset - 1) + 1 : offset;
}

/** The parser does not know the byte order mark. Its nodes share no range. */
function moveBy(program: AST.TOMLProgram, by: number): void {
  const open: object[] = [program];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const [name, inner] of Object.entries(next) as [string, unknown][]) {
      if (name === 'parent' || name === 'loc' || name === 'tokens') continue;
      if (name === 'range') (next as { range: number[] }).range = (inner as number[]).map((at) => at + by);
      else if (inner !== null && typeof inner === 'object' && !(inner instanceof Date)) open.push(inner);
    }
  }
}

function node(known: Pick<OutlineNode, 'form' | 'kind' | 'key' | 'section'>): OutlineNode {
  return { children: new Map(), value: null, pair: null, ...known };
}

function addSection(root: OutlineNode, section: Section): void {
  let table = root;
  const { header, path } = section;
  if (header) {
    const key = spanOf(header.key);
    for (const [index, part] of path.entries()) {
      const isLast = index === path.length - 1;
      const kind = typeof path[index + 1] === 'number' ? 'array' : 'table';
      const known = table.children.get(part);
      if (!known) {
        const form = isLast || kind === 'array' || typeof part === 'number' ? 'header' : 'implied';
        table.children.set(part, node({ form, kind, key, section }));
      } else if (isLast && known.form === 'implied') Object.assign(known, { form: 'header', key, section });
      table = table.children.get(part) ?? table;
    }
  }
  for (const pair of section.pairs) addPair(table, pair, section);
}

function addPair(table: OutlineNode, pair: AST.TOMLKeyValue, section: Section): void {
  let inside = table;
  const form = table.form === 'value' ? 'value' : 'dotted';
  for (const [index, part] of pair.key.keys.entries()) {
    const name = part.type === 'TOMLBare' ? part.name : part.value;
    const key = spanOf(part);
    if (index === pair.key.keys.length - 1) {
      const added = valueNode(pair.value, key, section);
      added.pair = pair;
      inside.children.set(name, added);
      return;
    }
    const known = inside.children.get(name) ?? node({ form, kind: 'table', key, section });
    inside.children.set(name, known);
    inside = known;
  }
}

function valueNode(value: AST.TOMLContentNode, key: Span, section: Section): OutlineNode {
  const kind = value.type === 'TOMLArray' ? 'array' : value.type === 'TOMLInlineTable' ? 'table' : 'scalar';
  const made: OutlineNode = { ...node({ form: 'value', kind, key, section }), value };
  if (value.type === 'TOMLArray') {
    for (const [index, element] of value.elements.entries())
      made.children.set(index, valueNode(element, spanOf(element), section));
  } else if (value.type === 'TOMLInlineTable') {
    for (const pair of value.body) addPair(made, pair, section);
  }
  return made;
}
