// Owns changing the release in the text of a site document and nothing else: comments, order and spelling stay as the operator wrote them.
import { parse } from 'smol-toml';

/** `release`, bare or quoted, with a text on the same line. */
const RELEASE =
  /^([ \t]*(?:release|"release"|'release')[ \t]*=[ \t]*)("{3}[^"\r\n]*"{3}|'{3}[^'\r\n]*'{3}|"[^"\r\n]*"|'[^'\r\n]*')/;
const TABLE = /^[ \t]*\[/;
/** Lines that look like the key: all but one stand inside a text, and each try is parsed whole. */
const MOST_TRIES = 20;

/**
 * The text with another release. Null when no such edit leads exactly there: the result is parsed, so that a plan is never made for the
 * release of before without a word.
 */
export function withRelease(text: string, release: string): string | null {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => TABLE.test(line));
  // Top-level keys come before the first table.
  const top = [...lines.entries()].slice(0, end === -1 ? undefined : end);
  for (const [index, line] of top.filter(([, one]) => RELEASE.test(one)).slice(0, MOST_TRIES)) {
    const edited = lines.with(
      index,
      line.replace(RELEASE, (_whole, head: string) => `${head}"${release}"`),
    );
    if (differsOnlyInRelease(text, edited.join('\n'), release)) return edited.join('\n');
  }
  return null;
}

function differsOnlyInRelease(before: string, after: string, release: string): boolean {
  try {
    return JSON.stringify(parse(after)) === JSON.stringify({ ...parse(before), release });
  } catch {
    return false;
  }
}
