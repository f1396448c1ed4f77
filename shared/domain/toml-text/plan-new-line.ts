// Adds a key that the text does not have, in any form: a line in the section of its table, or a section for it.
import { noValue, refused, type ChangePlan } from './change-plan.ts';
import { keyNames, nodeAt, type Section } from './outline.ts';
import type { Splice } from './splice.ts';
import { indentAt, lineAt, linesAfter, linesBefore, startOfLine, startOfNextLine } from './text-lines.ts';
import type { TomlDocument } from './toml-document.ts';
import { isTomlTable, type TomlChange, type TomlPath } from './toml-path.ts';
import { writeKeys, writeValue } from './write-value.ts';

type SetChange = TomlChange & { kind: 'set' };

export function planNewLine(document: TomlDocument, { path, value }: SetChange): ChangePlan {
  const above = path.slice(0, -1);
  const parent = nodeAt(document.outline, above);
  if (parent && parent.kind !== 'table') return refused('no-place', 'what is above the key is no table');
  const written = writeValue(value, { isWhole: true });
  if (written === null) return noValue();
  const dotted = nearestDotted(document, above);
  if (parent?.form === 'root' || parent?.form === 'header' || dotted) {
    const section = (dotted ?? parent)?.section;
    if (!section) return refused('no-place', 'the table has no place in the text');
    const names = path.slice(section.path.length).map(String);
    return { ok: true, splices: [lineIn(document, section, { names, written })] };
  }
  const isEmptyTable = isTomlTable(value) && Object.keys(value).length === 0;
  const [table, lines] = isEmptyTable
    ? [path, []]
    : [above, [`${writeKeys(path.slice(-1).map(String))} = ${written}`]];
  return { ok: true, splices: [block(document, table, [`[${headerName(table)}]`, ...lines])], isAlone: true };
}

/** A new element of an array of tables, or the first of one. */
export function planNewBlock(document: TomlDocument, { path, value }: SetChange): ChangePlan {
  const array = path.slice(0, -1);
  const dotted = nearestDotted(document, array.slice(0, -1));
  if (!isTomlTable(value) || dotted) {
    // The array is not there: it comes with its first element.
    if (nodeAt(document.outline, array) || array.length === 0)
      return refused('no-place', 'an array of tables holds tables only');
    return planNewLine(document, { kind: 'set', path: array, value: [value] });
  }
  const lines: string[] = [];
  for (const [name, inner] of Object.entries(value)) {
    const written = writeValue(inner);
    if (written === null) return noValue();
    lines.push(`${writeKeys([name])} = ${written}`);
  }
  return {
    ok: true,
    splices: [block(document, array, [`[[${headerName(array)}]]`, ...lines])],
    isAlone: true,
  };
}

function headerName(path: TomlPath): string {
  return writeKeys(path.filter((part) => typeof part === 'string'));
}

/** A table that exists by dotted keys alone cannot have a header. */
function nearestDotted({ outline }: TomlDocument, above: TomlPath) {
  for (let depth = above.length; depth > 0; depth -= 1) {
    const found = nodeAt(outline, above.slice(0, depth));
    if (found) return found.form === 'dotted' ? found : null;
  }
  return null;
}

function lineIn(
  document: TomlDocument,
  section: Section,
  { names, written }: { names: string[]; written: string },
): Splice {
  const { text } = document;
  const shared = (pair: Section['pairs'][number]) => {
    const own = keyNames(pair.key);
    let length = 0;
    while (length < names.length - 1 && own[length] === names[length]) length += 1;
    return length;
  };
  const most = Math.max(0, ...section.pairs.map(shared));
  const before = section.pairs.findLast((pair) => shared(pair) === most);
  const anchor = before?.range[0] ?? section.header?.range[0];
  const line = `${anchor === undefined ? '' : indentAt(text, anchor)}${writeKeys(names)} = ${written}`;
  if (before) return linesAfter(text, before.range[1], [line]);
  if (section.header) return linesAfter(text, section.header.key.range[1], [line]);
  return firstLine(document, line);
}

/** Above the first table and the comment that introduces it, below the comment that introduces the file. */
function firstLine({ text, outline }: TomlDocument, line: string): Splice {
  const [top, first] = outline.sections;
  const begin = top?.from ?? 0;
  if (!first) return linesAfter(text, text.length, [line]);
  let at = first.from;
  while (at > begin && lineAt(text, at - 1).trim() !== '') at = startOfLine(text, at - 1);
  while (at > begin && lineAt(text, at - 1).trim() === '') at = startOfLine(text, at - 1);
  return linesBefore(text, at, [line]);
}

/** Behind the section that shares most of the path, with all the comments that belong to it. */
function block(document: TomlDocument, path: TomlPath, lines: string[]): Splice {
  const { text, outline } = document;
  const common = ({ path: other }: Section) => {
    let length = 0;
    while (length < path.length && other[length] === path[length]) length += 1;
    return length;
  };
  const most = Math.max(...outline.sections.slice(1).map(common), 0);
  const neighbour = most === 0 ? undefined : outline.sections.findLast((section) => common(section) === most);
  const isLast = neighbour === undefined || neighbour === outline.sections.at(-1);
  const end = isLast ? text.length : endOfContent(document, neighbour);
  const at = Math.max(0, isLast && text.endsWith('\n') ? end - 1 : end);
  const isEmpty = text.trim() === '' || text === '\uFEFF';
  const above = isEmpty || lineAt(text, at).trim() === '' ? [] : [''];
  const next = startOfNextLine(text, at);
  const below = next !== null && next < text.length && lineAt(text, next).trim() !== '' ? [''] : [];
  return linesAfter(text, at, [...above, ...lines, ...below]);
}

function endOfContent({ text, commented }: TomlDocument, section: Section): number {
  const inside = ({ span }: { span: { from: number } }) =>
    span.from >= section.from && span.from < section.to;
  let at = Math.max(
    section.pairs.at(-1)?.range[1] ?? section.header?.key.range[1] ?? section.from,
    ...[...commented.keys, ...commented.headers].filter(inside).map(({ span }) => span.to),
  );
  const before = at;
  for (let next = startOfNextLine(text, at); next !== null && next < section.to;) {
    if (!lineAt(text, next).trimStart().startsWith('#')) return at;
    at = next;
    next = startOfNextLine(text, at);
  }
  // The comment runs on into the next header, so it introduces that one.
  return before;
}
