// TOML for the editor: colours, and folding of each table from its header to the next.
import { foldService, HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { toml } from '@codemirror/legacy-modes/mode/toml';
import type { EditorState, Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';

const HEADER = /^\s*\[/;

const colours = HighlightStyle.define([
  { tag: tags.comment, class: 'toml-comment' },
  { tag: tags.string, class: 'toml-string' },
  { tag: [tags.number, tags.bool, tags.atom], class: 'toml-scalar' },
  { tag: tags.propertyName, class: 'toml-key' },
]);

/** To the last line with content before the next header. */
function tableRange(state: EditorState, lineStart: number): { from: number; to: number } | null {
  const first = state.doc.lineAt(lineStart);
  if (!HEADER.test(first.text)) return null;
  let to = first.to;
  for (let number = first.number + 1; number <= state.doc.lines; number += 1) {
    const line = state.doc.line(number);
    if (HEADER.test(line.text)) break;
    if (line.text.trim() !== '') to = line.to;
  }
  return to > first.to ? { from: first.to, to } : null;
}

export const tomlMode: Extension = [
  StreamLanguage.define(toml),
  syntaxHighlighting(colours),
  foldService.of(tableRange),
];
