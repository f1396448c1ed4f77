// Finds the position of each key in a TOML text, for messages. The parser keeps no positions of valid keys, so this reads the text once more.
// It does not judge: for an invalid text it returns the positions before the error.
import { parse } from 'smol-toml';

export interface Position {
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

/** No configuration that we know nests further than six; what nests further than this is a mistake or an attack. */
export const MOST_LEVELS = 32;
/** Of one list or table; hosts are the longest that is meant. */
export const MOST_ELEMENTS = 1_000;

/** A limit that the text passes, and where. The walk ends there. */
export interface Excess {
  limit: 'levels' | 'elements';
  at: Position;
}

/** A key, or an element of an array. */
interface Place {
  offset: number;
  level: number;
  inside: Map<string, Place>;
  /** The newest `[[…]]` below it; headers that follow mean this one. */
  newest: Place | null;
}

export class KeyPlaces {
  readonly excess: Excess | null;
  readonly #root: Place;
  readonly #lineStarts: number[];

  constructor(text: string) {
    const { root, excess } = new Walk(text).whole();
    this.#root = root;
    this.#lineStarts = lineStartsOf(text);
    this.excess = excess && { limit: excess.limit, at: this.#position(excess.offset) };
  }

  /** The place of the key, or of the nearest enclosing thing that exists in the text. */
  find(path: readonly (string | number)[]): Position {
    let place = this.#root;
    for (const part of path) {
      const next = place.inside.get(String(part));
      if (!next) break;
      place = next;
    }
    return this.#position(place.offset);
  }

  /** Every path that has a place, for comparing with what the parser found. */
  *paths(): Generator<string[]> {
    const open: { place: Place; path: string[] }[] = [{ place: this.#root, path: [] }];
    for (let next = open.pop(); next; next = open.pop()) {
      for (const [name, place] of next.place.inside) {
        const path = [...next.path, name];
        yield path;
        open.push({ place, path });
      }
    }
  }

  #position(offset: number): Position {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

interface KeyPart {
  name: string;
  offset: number;
}

interface ExcessAt {
  limit: Excess['limit'];
  offset: number;
}

/** Ends the walk: what follows is no TOML, or more than is allowed. */
class Stop extends Error {}

class Walk {
  readonly #text: string;
  readonly #root: Place = { offset: 0, level: 0, inside: new Map(), newest: null };
  #at: number;
  #excess: ExcessAt | null = null;

  constructor(text: string) {
    this.#text = text;
    this.#at = text.startsWith('\uFEFF') ? 1 : 0;
  }

  whole(): { root: Place; excess: ExcessAt | null } {
    try {
      let table = this.#root;
      for (this.#skipVoid(); this.#at < this.#text.length; this.#skipVoid()) {
        if (this.#text[this.#at] === '[') table = this.#header();
        else this.#pair(table);
      }
    } catch (thrown) {
      if (!(thrown instanceof Stop)) throw thrown;
    }
    return { root: this.#root, excess: this.#excess };
  }

  #header(): Place {
    const offset = this.#at;
    const isArray = this.#text[offset + 1] === '[';
    this.#at += isArray ? 2 : 1;
    const parts = this.#key();
    this.#expect(']');
    if (isArray) this.#expect(']');
    let table = this.#root;
    for (const part of parts) {
      table = this.#inside(table, part);
      if (part !== parts.at(-1)) table = table.newest ?? table;
    }
    if (isArray) {
      if (table.inside.size === 0) table.offset = offset;
      table.newest = this.#inside(table, { name: String(table.inside.size), offset });
      return table.newest;
    }
    table.offset = offset;
    return table.newest ?? table;
  }

  #pair(table: Place): void {
    const parts = this.#key();
    this.#expect('=');
    let place = table;
    for (const part of parts) place = this.#inside(place, part);
    this.#skipBlank();
    this.#value(place);
  }

  #value(place: Place): void {
    const first = this.#text[this.#at];
    if (first === '"' || first === "'") this.#string(first);
    else if (first === '[') this.#array(place);
    else if (first === '{') this.#inlineTable(place);
    else while (this.#at < this.#text.length && !',]}#\n'.includes(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #array(place: Place): void {
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#skipVoid();
      if (this.#take(']')) return;
      this.#value(this.#inside(place, { name: String(index), offset: this.#at }));
      this.#skipVoid();
      if (this.#take(']')) return;
      this.#expect(',');
    }
  }

  #inlineTable(place: Place): void {
    this.#at += 1;
    for (;;) {
      this.#skipVoid();
      if (this.#take('}')) return;
      this.#pair(place);
      this.#skipVoid();
      if (this.#take('}')) return;
      this.#expect(',');
    }
  }

  /** Leaves the walk before the `=` or `]` that ends the key. */
  #key(): KeyPart[] {
    const parts: KeyPart[] = [];
    do {
      this.#skipBlank();
      const offset = this.#at;
      const first = this.#text[offset];
      if (first === '"' || first === "'") {
        this.#string(first);
        parts.push({ name: unquoted(this.#text.slice(offset, this.#at)), offset });
      } else {
        while (isBare(this.#text.charCodeAt(this.#at))) this.#at += 1;
        if (this.#at === offset) throw new Stop();
        parts.push({ name: this.#text.slice(offset, this.#at), offset });
      }
      if (parts.length > MOST_LEVELS) this.#stop({ limit: 'levels', offset });
      this.#skipBlank();
    } while (this.#take('.'));
    return parts;
  }

  #string(quote: '"' | "'"): void {
    const isLong = this.#text.startsWith(quote.repeat(3), this.#at);
    const end = quote.repeat(isLong ? 3 : 1);
    this.#at += end.length;
    while (this.#at < this.#text.length && !this.#text.startsWith(end, this.#at)) {
      if (!isLong && this.#text[this.#at] === '\n') throw new Stop();
      this.#at += quote === '"' && this.#text[this.#at] === '\\' ? 2 : 1;
    }
    this.#at += end.length;
    // A long string may end with two quotes of its own before the three that close it.
    for (let more = 0; isLong && more < 2 && this.#text[this.#at] === quote; more += 1) this.#at += 1;
  }

  #inside(place: Place, { name, offset }: KeyPart): Place {
    const known = place.inside.get(name);
    if (known) return known;
    if (place.inside.size >= MOST_ELEMENTS) this.#stop({ limit: 'elements', offset });
    if (place.level >= MOST_LEVELS) this.#stop({ limit: 'levels', offset });
    const made = { offset, level: place.level + 1, inside: new Map(), newest: null };
    place.inside.set(name, made);
    return made;
  }

  #stop(excess: ExcessAt): never {
    this.#excess = excess;
    throw new Stop();
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw new Stop();
  }

  #skipBlank(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1;
  }

  /** Blanks, ends of lines and comments. */
  #skipVoid(): void {
    for (;;) {
      while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
      if (this.#text[this.#at] !== '#') return;
      const end = this.#text.indexOf('\n', this.#at);
      this.#at = end < 0 ? this.#text.length : end;
    }
  }
}

/** Letters, digits, `_` and `-`. */
function isBare(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2d
  );
}

/** Escapes are left to the parser, so that both always agree. */
function unquoted(quoted: string): string {
  if (quoted.startsWith("'") || !quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return Object.keys(parse(`${quoted} = 0`))[0] ?? quoted;
  } catch {
    return quoted;
  }
}
