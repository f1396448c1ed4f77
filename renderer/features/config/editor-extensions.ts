// The parts that the editor of a configuration file is made of.
import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { foldGutter, foldKeymap } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import type { Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import type { KeyNode } from '#shared/domain/config-schema/key-tree';
import { editorLook } from './editor-look.ts';
import { completeKeys, hoverKeys } from './key-hints.ts';
import { tomlMode } from './toml-mode.ts';

/** Without a key for Tab: it leaves the editor, so that the keyboard reaches everything. */
const keys = [
  ...[...defaultKeymap, ...historyKeymap, ...searchKeymap],
  ...[...foldKeymap, ...completionKeymap, ...lintKeymap],
];

export function editorExtensions(tree: KeyNode, label: string): Extension {
  return [
    [lineNumbers(), foldGutter(), lintGutter(), history(), drawSelection(), highlightActiveLine()],
    [EditorView.lineWrapping, closeBrackets(), search({ top: true }), highlightSelectionMatches()],
    [tomlMode, editorLook, hoverKeys(tree), autocompletion({ override: [completeKeys(tree)] })],
    keymap.of(keys),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
  ];
}
