// A parsed TOML text: its values, where each is written, and which keys stand in it as comments.
import { commentedIn, type Commented } from './commented.ts';
import { nodeAt, readOutline, spanOf, type Outline, type OutlineNode, type Span } from './outline.ts';
import type { TomlPath, TomlTable } from './toml-path.ts';

/** Lines and columns count from 1; `end` and `endColumn` are behind the last character. */
export interface TextRange {
  offset: number;
  end: number;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export interface TomlPlace {
  /** Of the last key of the path, of a header's key, or of an element. */
  key: TextRange;
  /** What is right of the equals sign. Null: a table that has a header or exists only by its keys. */
  value: TextRange | null;
}

/** A key that the text has as a comment, such as `# max_streams = 0`. */
export interface CommentedKey {
  path: TomlPath;
  value: unknown;
  /** False: the header of its table is a comment too. */
  hasTable: boolean;
  at: TextRange;
}

export class TomlDocument {
  readonly text: string;
  readonly value: TomlTable;
  readonly #outline: Outline;
  #lineStarts: number[] | null = null;
  #commented: Commented | null = null;

  /** Throws the parser's error; use `parseTomlText`. */
  constructor(text: string, value: TomlTable) {
    this.text = text;
    this.value = value;
    this.#outline = readOutline(text);
  }

  /** Null: the text has nothing at this path. */
  place(path: TomlPath): TomlPlace | null {
    const found = nodeAt(this.#outline, path);
    if (!found || path.length === 0) return null;
    return { key: this.range(found.key), value: found.value && this.range(spanOf(found.value)) };
  }

  /** The place of the key, or of the nearest thing around it that the text has: where a message about it belongs. */
  nearest(path: TomlPath): TextRange {
    for (let length = path.length; length > 0; length -= 1) {
      const place = this.place(path.slice(0, length));
      if (place) return place.key;
    }
    return this.range({ from: 0, to: 0 });
  }

  /** The path of the key or header that is written on this line, from 1, with the innermost for an array or inline table. */
  pathAtLine(line: number): TomlPath | null {
    let best: { path: TomlPath; from: number } | null = null;
    const open: { path: TomlPath; node: OutlineNode }[] = [{ path: [], node: this.#outline.root }];
    for (let next = open.pop(); next; next = open.pop()) {
      const { node, path } = next;
      const span = { from: node.key.from, to: node.value ? node.value.range[1] : node.key.to };
      const { line: first, endLine: last } = this.range(span);
      if (path.length > 0 && line >= first && line <= last && (best === null || span.from >= best.from))
        best = { path, from: span.from };
      for (const [name, child] of node.children) open.push({ path: [...path, name], node: child });
    }
    return best?.path ?? null;
  }

  get commentedKeys(): CommentedKey[] {
    return this.commented.keys.map(({ path, value, hasTable, span }) => ({
      path,
      value,
      hasTable,
      at: this.range(span),
    }));
  }

  get outline(): Outline {
    return this.#outline;
  }

  get commented(): Commented {
    this.#commented ??= commentedIn(this.text, this.#outline);
    return this.#commented;
  }

  range({ from, to }: Span): TextRange {
    const [start, end] = [this.#position(from), this.#position(to)];
    return {
      offset: from,
      end: to,
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
    };
  }

  #position(offset: number): { line: number; column: number } {
    this.#lineStarts ??= lineStartsOf(this.text);
    const starts = this.#lineStarts;
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }
}

export function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
