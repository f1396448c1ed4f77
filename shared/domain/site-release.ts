// Owns changing the release in the text of a site document and nothing else: comments, order and spelling stay as the operator wrote them.
import { KeyPlaces } from './key-places.ts';

/** The text with another release; unchanged when it names none. */
export function withRelease(text: string, release: string): string {
  const { line } = new KeyPlaces(text).find(['release']);
  const lines = text.split('\n');
  const before = lines[line - 1] ?? '';
  lines[line - 1] = before.replace(
    /^(\s*release\s*=\s*)("[^"]*"|'[^']*')/,
    (_whole, head: string) => `${head}"${release}"`,
  );
  return lines.join('\n');
}
