// Owns making text of hosts safe to print: characters that a terminal obeys, or that reorder a line, become visible escapes.

/**
 * C0 without tab and line feed, DEL, C1, and the Unicode controls that change the direction of text or break a line. Terminals act on
 * these: ESC and CSI (U+009B) move the cursor and set the clipboard, CR overwrites a line, bidi controls show words in another order.
 */
const CONTROLS =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/g;

/** For a terminal: line feeds and tabs stay, every other control character is shown as an escape such as `\x1b` or `\u202e`. */
export function visibleText(text: string): string {
  return text.toWellFormed().replaceAll(CONTROLS, (character) => {
    const code = character.charCodeAt(0);
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscape(code);
  });
}

/** For one line of a terminal: as above, and line feeds and tabs become spaces. */
export function visibleLine(text: string): string {
  return visibleText(text.replaceAll(/[\n\t]+/g, ' '));
}

/** JSON that is safe to print too: `JSON.stringify` leaves DEL, C1 and bidi controls as they are. Parses to the same value. */
export function visibleJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replaceAll(CONTROLS, (character) =>
    unicodeEscape(character.charCodeAt(0)),
  );
}

function unicodeEscape(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
