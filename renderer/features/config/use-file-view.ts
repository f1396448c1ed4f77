// Owns one file as the form, the text and the explanation see it: one text, its keys, its problems, and changing it value by value.
import { useMemo, useState } from 'react';
import { isAtLeast } from '#shared/domain/catalogue/find-release';
import { checkView, viewConfig } from '#shared/domain/config/check-config';
import type { ConfigKey } from '#shared/domain/config-schema/config-key';
import { keyTree, type KeyNode } from '#shared/domain/config-schema/key-tree';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { applyValues } from '#shared/domain/toml-text/edit-toml';
import type { TomlDocument } from '#shared/domain/toml-text/toml-document';
import type { TomlChange, TomlPath } from '#shared/domain/toml-text/toml-path';
import type { ServiceFile } from './config-files.ts';
import { formGroups, type FormGroup } from './form-model.ts';
import type { Reveal } from './toml-editor.tsx';

export interface FileViewInput {
  file: ServiceFile;
  keys: ConfigKey[];
  release: string;
  /** As it is edited now. */
  draft: string;
  /** Of this file among all others, by the core; of the draft where it has judged it. */
  problems: Finding[];
  /** The core has judged this very text. */
  isJudged: boolean;
  onEdit: (text: string) => void;
}

export interface FileView {
  tree: KeyNode;
  findings: Finding[];
  /** Null: the text is no TOML. */
  document: TomlDocument | null;
  groups: FormGroup[] | null;
  selected: TomlPath | null;
  select: (path: TomlPath) => void;
  reveal: Reveal | null;
  showLine: (line: number) => void;
  /** Why the last change was not possible. */
  refused: string | null;
  change: (changes: TomlChange[]) => void;
}

export function useFileView(input: FileViewInput): FileView {
  const { file, keys, release, draft, problems, isJudged, onEdit } = input;
  const { role, name } = file;
  const [selected, select] = useState<TomlPath | null>(null);
  const [reveal, setReveal] = useState<Reveal | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const tree = useMemo(() => keyTree(keys, role), [keys, role]);
  // Parsed once for form, problems and explanation: with 2,000 lines, parsing takes most of the time of a keystroke.
  const view = useMemo(
    () => viewConfig({ file: role, release, text: draft, name }, keys),
    [draft, role, name, keys, release],
  );
  const document = 'code' in view ? null : view.document;
  // Until the core has judged all files together, the file by itself.
  const findings = useMemo(() => {
    if (isJudged) return problems;
    return 'code' in view ? [view] : checkView(view);
  }, [isJudged, problems, view]);
  const groups = useMemo(
    () =>
      document && formGroups({ tree, document, findings, isOffered: (entry) => isKnownIn(release, entry) }),
    [document, tree, findings, release],
  );
  const showLine = (line: number) => setReveal((before) => ({ line, request: (before?.request ?? 0) + 1 }));
  const change = (changes: TomlChange[]) => {
    const edited = applyValues(draft, changes);
    setRefused(edited.ok ? null : edited.problem.message);
    if (!edited.ok) return;
    onEdit(edited.text);
    const place = edited.document.place(changes[0]?.path ?? []);
    if (place) showLine(place.key.line);
  };
  return { tree, findings, document, groups, selected, select, reveal, showLine, refused, change };
}

function isKnownIn(release: string, { since, until }: ConfigKey): boolean {
  return (!since || isAtLeast(release, since.release)) && !(until && isAtLeast(release, until.release));
}

/** Without a value the key becomes a comment. */
export function changeOf(path: TomlPath, value: unknown): TomlChange {
  return value === undefined ? { kind: 'unset', path } : { kind: 'set', path, value };
}
