// The look of the editor: our tokens in both schemes, no colour of its own.
import { EditorView } from '@codemirror/view';

export const editorLook = EditorView.theme({
  '&': {
    height: '100%',
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    fontSize: 'var(--size-12)',
  },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '18px' },
  '.cm-content': { caretColor: 'var(--accent)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selected)',
  },
  '.cm-gutters': { backgroundColor: 'var(--surface-sunk)', color: 'var(--text-soft)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--selected)',
    border: '0',
    color: 'var(--text-mid)',
    padding: '0 6px',
  },
  '.cm-tooltip, .cm-panels': {
    backgroundColor: 'var(--surface-raised)',
    color: 'var(--text)',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    fontFamily: 'var(--font-text)',
    fontSize: 'var(--size-13)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: 'var(--on-accent)',
  },
  '.cm-completionDetail': { color: 'var(--text-soft)', fontStyle: 'normal' },
  'li[aria-selected] .cm-completionDetail': { color: 'var(--on-accent)' },
  '.cm-completionInfo': { maxWidth: '320px', padding: '8px 10px' },
  '.cm-diagnostic': { borderLeft: '0', padding: '6px 10px', maxWidth: '480px' },
  '.cm-lintRange-error': { backgroundImage: 'none', borderBottom: '2px solid var(--down)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', borderBottom: '2px dotted var(--warning)' },
  '.cm-panel input, .cm-panel button': { font: 'inherit' },
  '.toml-hover': { maxWidth: '380px', padding: '8px 12px', lineHeight: '18px' },
  '.toml-hover p': { margin: '4px 0 0', color: 'var(--text-mid)' },
  '.toml-comment': { color: 'var(--text-soft)' },
  '.toml-string': { color: 'var(--ready)' },
  '.toml-scalar': { color: 'var(--moving)' },
  '.toml-key': { color: 'var(--text)', fontWeight: '500' },
});
