// Tells which key or table the cursor is at, also while the text is no TOML yet: from the line and the last header above it.
import type { EditorState } from '@codemirror/state';
import { parse } from 'smol-toml';
import type { TomlPath } from '#shared/domain/toml-text/toml-path';

export interface CursorPlace {
  table: TomlPath;
  /** As far as it is typed; null: behind the equals sign, or on a header. */
  key: string | null;
  path: TomlPath;
}

const HEADER = /^\s*#?\s*(\[{1,2})\s*([^[\]#]+?)\s*\]{1,2}/;
/** A key that is a comment is told from prose by its equals sign. */
const KEY = /^\s*(?:#\s*([\w."'-]+)\s*(=)|([\w."'-]*)\s*(=?))/;

export function cursorPlace(state: EditorState, position: number): CursorPlace {
  const line = state.doc.lineAt(position);
  const header = HEADER.exec(line.text);
  if (header) {
    const table = headerPath(header);
    return { table, key: null, path: table };
  }
  const table = tableAbove(state, line.number);
  const [, commented, mark, live = '', sign = ''] = KEY.exec(line.text) ?? [];
  const [key, equals] = commented === undefined ? [live, sign] : [commented, mark ?? ''];
  if (commented === undefined && line.text.trimStart().startsWith('#'))
    return { table, key: null, path: table };
  const isInKey = equals === '' || position - line.from <= line.text.indexOf('=');
  const names = key === '' ? [] : keyNames(key);
  return { table, key: isInKey ? key : null, path: [...table, ...names] };
}

/** An entry of an array of tables counts those above it. */
function tableAbove(state: EditorState, below: number): TomlPath {
  for (let number = below - 1; number > 0; number -= 1) {
    const header = HEADER.exec(state.doc.line(number).text);
    if (!header || state.doc.line(number).text.trimStart().startsWith('#')) continue;
    const path = headerPath(header);
    return header[1] === '[[' ? [...path, entriesAbove(state, header[0].trim(), number)] : path;
  }
  return [];
}

function entriesAbove(state: EditorState, header: string, below: number): number {
  let count = 0;
  for (let number = 1; number < below; number += 1)
    if (state.doc.line(number).text.trim().startsWith(header)) count += 1;
  return count;
}

function headerPath([, , names = '']: RegExpExecArray): string[] {
  return keyNames(names);
}

/** Names between dots, of which some may be quoted. */
function keyNames(dotted: string): string[] {
  try {
    const names: string[] = [];
    let at: unknown = parse(`${dotted.replace(/\.$/, '')} = 0`);
    while (at !== null && typeof at === 'object') {
      const [entry] = Object.entries(at);
      if (!entry) break;
      names.push(entry[0]);
      at = entry[1] as unknown;
    }
    return names;
  } catch {
    return dotted.split('.').filter((name) => name !== '');
  }
}
