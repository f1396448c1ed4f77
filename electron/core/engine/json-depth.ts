// Owns knowing how deep a JSON text nests before it is parsed: a parser builds what no reader after it can walk.

/** An inspection nests seven levels. */
export const MOST_JSON_LEVELS = 64;

const [QUOTE, BACKSLASH, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [
  0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d,
];

/** Reads bytes as they arrive. Bytes of a character beyond ASCII are none of those that count. */
export class JsonDepth {
  #levels = 0;
  #isInText = false;
  #isEscaped = false;

  /** Whether the text nests deeper than `MOST_JSON_LEVELS` somewhere in these bytes. */
  passes(bytes: Uint8Array): boolean {
    for (const byte of bytes) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (this.#isInText) {
        if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) this.#isInText = false;
      } else if (byte === QUOTE) this.#isInText = true;
      else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) {
        this.#levels += 1;
        if (this.#levels > MOST_JSON_LEVELS) return true;
      } else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) this.#levels -= 1;
    }
    return false;
  }
}

export function nestsTooDeep(text: string): boolean {
  return new JsonDepth().passes(new TextEncoder().encode(text));
}
