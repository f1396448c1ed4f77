// Owns what a reader is given: what a program printed, and how it ended. Whatever it is, a reader answers; it never throws.

export interface Output {
  text: string;
  /** Null when it did not end by itself. */
  exitCode: number | null;
  /** More came than was kept. */
  cut: boolean;
}

/** No line that we look for is longer; a line that is, is no answer and costs nothing. */
const MOST_LINE_CHARS = 16_384;

export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    .filter((line) => line.length <= MOST_LINE_CHARS);
}

/** `name=value` lines as a map, quotes around the value taken off; the first of a name counts. */
export function pairsOf(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const line of linesOf(text)) {
    const at = line.indexOf('=');
    if (at < 1) continue;
    const name = line.slice(0, at).trim();
    const value = line.slice(at + 1).trim();
    if (!pairs.has(name)) pairs.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  return pairs;
}

/** A plain decimal number, or null: `[N/A]`, `ERR!`, `1,5` and nothing at all are null. */
export function numberOf(text: string | null | undefined): number | null {
  const trimmed = text?.trim() ?? '';
  if (!/^-?\d{1,18}(\.\d{1,12})?$/.test(trimmed)) return null;
  return Number(trimmed);
}

/** What a program said first, for a message. */
export function firstLineOf(text: string): string {
  return (
    linesOf(text)
      .find((line) => line.trim() !== '')
      ?.trim()
      .slice(0, 200) ?? ''
  );
}
