// Owns the two forms of a site for people: its document without the texts of its files, and those files by name. Stored is one text (ADR 34).
import { applyValues } from '../toml-text/edit-toml.ts';
import { parseTomlText } from '../toml-text/parse-toml-text.ts';
import { isTomlTable, type TomlChange } from '../toml-text/toml-path.ts';

export interface SeparateSite {
  document: string;
  /** By name, such as `engine.flux-en.toml`. */
  files: Record<string, string>;
}

/** A text that is no TOML comes back as it is. */
export function separateFiles(text: string): SeparateSite {
  const parsed = parseTomlText(text);
  if (!parsed.ok) return { document: text, files: {} };
  const { file } = parsed.document.value;
  const entries = isTomlTable(file) ? Object.entries(file) : [];
  const files = entries.flatMap(([name, entry]) =>
    isTomlTable(entry) && typeof entry['text'] === 'string' ? [[name, entry['text']] as const] : [],
  );
  const lines = text.split('\n');
  const gone = new Set<number>();
  for (const [name] of files) {
    const value = parsed.document.place(['file', name, 'text'])?.value;
    if (value) for (let line = value.line; line <= value.endLine; line += 1) gone.add(line - 1);
  }
  return {
    document: lines.filter((_, index) => !gone.has(index)).join('\n'),
    files: Object.fromEntries(files),
  };
}

/** Null: the document cannot take the files, because it is no TOML or uses their place for something else. */
export function joinFiles({ document, files }: SeparateSite): string | null {
  const changes = Object.entries(files).map(([name, text]): TomlChange => ({
    kind: 'set',
    path: ['file', name, 'text'],
    value: text,
  }));
  const joined = applyValues(document, changes);
  return joined.ok ? joined.text : null;
}
