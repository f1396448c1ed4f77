// Owns the text of one configuration file in CodeMirror. The text is state of the screen: what others change there appears here as the smallest
// change, so that cursor, folds and undo stay.
import { setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Annotation, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { KeyNode } from '#shared/domain/config-schema/key-tree';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { TomlPath } from '#shared/domain/toml-text/toml-path';
import { cursorPlace } from './cursor-path.ts';
import { editorExtensions } from './editor-extensions.ts';
import { smallestChange } from './smallest-change.ts';
import css from './toml-editor.module.css';

/** Of changes that the screen makes: nobody has to be told of them. */
const fromOutside = Annotation.define<boolean>();

export interface Reveal {
  /** From 1. */
  line: number;
  /** Another number asks for the same line again. */
  request: number;
}

interface TomlEditorProps {
  label: string;
  text: string;
  tree: KeyNode;
  findings: Finding[];
  reveal: Reveal | null;
  onChange: (text: string) => void;
  onCursor: (path: TomlPath) => void;
}

export function TomlEditor({ label, text, tree, findings, reveal, onChange, onCursor }: TomlEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const told = useRef({ onChange, onCursor });
  useEffect(() => {
    told.current = { onChange, onCursor };
  });

  useEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const listen = EditorView.updateListener.of((update) => {
      if (update.transactions.some((each) => each.annotation(fromOutside))) return;
      if (update.docChanged) told.current.onChange(update.state.doc.toString());
      if (update.docChanged || update.selectionSet)
        told.current.onCursor(cursorPlace(update.state, update.state.selection.main.head).path);
    });
    const editor = new EditorView({
      parent,
      state: EditorState.create({ doc: text, extensions: [editorExtensions(tree, label), listen] }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
    // A new tree or label means another file, and with it another editor; the text is kept by the next effect.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [tree, label]);

  useEffect(() => {
    const editor = view.current;
    const change = editor && smallestChange(editor.state.doc.toString(), text);
    if (change) editor.dispatch({ changes: change, annotations: fromOutside.of(true) });
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    if (editor) editor.dispatch(setDiagnostics(editor.state, diagnostics(editor.state, findings)));
  }, [findings, text]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || !reveal || reveal.line > editor.state.doc.lines) return;
    const { from } = editor.state.doc.line(reveal.line);
    editor.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'center' }),
      annotations: fromOutside.of(true),
    });
  }, [reveal]);

  return <div ref={place} className={css.editor} />;
}

function diagnostics({ doc }: EditorState, findings: Finding[]): Diagnostic[] {
  return findings.flatMap(({ at, level, message, remedy }) => {
    if (!at || at.line > doc.lines) return [];
    const line = doc.line(at.line);
    const from = Math.min(line.from + at.column - 1, line.to);
    const words = remedy === null ? message : `${message} ${remedy}`;
    return [{ from, to: line.to, severity: level === 'blocker' ? 'error' : 'warning', message: words }];
  });
}
