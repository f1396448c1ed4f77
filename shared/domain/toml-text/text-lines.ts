// Lines of a text: where they begin and end, how they end, and how a line is added or made a comment.
import type { Span } from './outline.ts';
import type { Splice } from './splice.ts';

export function startOfLine(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

/** Before the line ends. */
export function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

/** Null: the text ends here. */
export function startOfNextLine(text: string, offset: number): number | null {
  const end = text.indexOf('\n', offset);
  return end < 0 ? null : end + 1;
}

/** As the line with this offset ends, else as the first of the text does. */
export function endingAt(text: string, offset: number): '\n' | '\r\n' {
  const here = text.indexOf('\n', offset);
  const end = here < 0 ? text.indexOf('\n') : here;
  return end > 0 && text[end - 1] === '\r' ? '\r\n' : '\n';
}

export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(startOfLine(text, offset), endOfLine(text, offset)))?.[0] ?? '';
}

export function lineAt(text: string, offset: number): string {
  return text.slice(startOfLine(text, offset), endOfLine(text, offset));
}

/** Lines are given without their ends. A text without a last line break gets none. */
export function linesAfter(text: string, offset: number, lines: readonly string[]): Splice {
  const ending = endingAt(text, offset);
  const next = startOfNextLine(text, offset);
  if (next === null) {
    const first = text.length === 0 || text === '\uFEFF' ? '' : ending;
    return { from: text.length, to: text.length, text: first + lines.join(ending) };
  }
  return { from: next, to: next, text: lines.map((line) => line + ending).join('') };
}

export function linesBefore(text: string, offset: number, lines: readonly string[]): Splice {
  const start = startOfLine(text, offset);
  const ending = endingAt(text, offset);
  return { from: start, to: start, text: lines.map((line) => line + ending).join('') };
}

/** The first line keeps its indentation before the mark, so that it is found where the key was. */
export function asComment(text: string, { from, to }: Span): Splice[] {
  const marks: Splice[] = [{ from, to: from, text: '# ' }];
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    const isEmpty = /^\r?\n/.test(text.slice(at + 1, at + 3));
    marks.push({ from: at + 1, to: at + 1, text: isEmpty ? '#' : '# ' });
  }
  return marks;
}

/** The reverse: each line loses its mark and the blank behind it, the first line all its blanks. */
export function asLive(text: string, { from, to }: Span): Splice[] {
  const first = /^#[ \t]*/.exec(text.slice(from, endOfLine(text, from)))?.[0] ?? '';
  const marks: Splice[] = [{ from, to: from + first.length, text: '' }];
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    const mark = /^([ \t]*)# ?/.exec(text.slice(at + 1, endOfLine(text, at + 1)));
    if (mark) marks.push({ from: at + 1, to: at + 1 + mark[0].length, text: mark[1] ?? '' });
  }
  return marks;
}
