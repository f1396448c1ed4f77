// Owns one file in the middle of the screen: form and text beside each other, two views of one text, and the explanation of the key at hand.
import { SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useMemo, useState } from 'react';
import { checkConfig } from '#shared/domain/config/check-config';
import { readConfig } from '#shared/domain/config/judge/read-config';
import type { ConfigKey } from '#shared/domain/config-schema/config-key';
import { entryAt, isTableNode, keyTree } from '#shared/domain/config-schema/key-tree';
import { isAtLeast } from '#shared/domain/catalogue/find-release';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { applyValues } from '#shared/domain/toml-text/edit-toml';
import { isSameTomlValue, valueAt, type TomlPath } from '#shared/domain/toml-text/toml-path';
import { useChoices } from '#renderer/state/address.ts';
import { commonText } from '#renderer/text/common.ts';
import { configText as text } from '#renderer/text/config.ts';
import { Boundary } from '#renderer/ui/boundary.tsx';
import { Notice } from '#renderer/ui/messages.tsx';
import { ConfigForm } from './config-form.tsx';
import type { ServiceFile } from './config-files.ts';
import { formGroups, type FormRow } from './form-model.ts';
import { KeyExplanation } from './key-explanation.tsx';
import { nodeAt } from './key-path.ts';
import { typedText } from './key-input.ts';
import { ProblemList } from './problem-list.tsx';
import css from './config-screen.module.css';
import type { Reveal } from './toml-editor.tsx';

const TomlEditor = lazy(async () => ({ default: (await import('./toml-editor.tsx')).TomlEditor }));
const views = ['both', 'form', 'text'] as const;

interface FileEditorProps {
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

export function FileEditor({ file, keys, release, draft, problems, isJudged, onEdit }: FileEditorProps) {
  const [choices, choose] = useChoices<'view'>();
  const view = views.find((each) => each === choices.view) ?? 'both';
  const [selected, select] = useState<TomlPath | null>(null);
  const [reveal, setReveal] = useState<Reveal | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const tree = useMemo(() => keyTree(keys, file.role), [keys, file.role]);
  const own = useMemo(
    () => (isJudged ? null : checkConfig({ file: file.role, release, text: draft, name: file.name }, keys)),
    [isJudged, draft, file.role, file.name, keys, release],
  );
  const findings = own ?? problems;
  const read = useMemo(() => readConfig(draft), [draft]);
  const groups = useMemo(() => {
    if (!read.ok) return null;
    const isOffered = ({ since, until }: ConfigKey) =>
      (!since || isAtLeast(release, since.release)) && !(until && isAtLeast(release, until.release));
    return formGroups({ tree, document: read.document, findings, isOffered });
  }, [read, tree, findings, release]);

  const showLine = (line: number) => setReveal((before) => ({ line, request: (before?.request ?? 0) + 1 }));
  const set = (path: TomlPath, value: unknown) => {
    const edited = applyValues(draft, [
      value === undefined ? { kind: 'unset', path } : { kind: 'set', path, value },
    ]);
    setRefused(edited.ok ? null : edited.problem.message);
    if (!edited.ok) return;
    onEdit(edited.text);
    const place = edited.document.place(path);
    if (place) showLine(place.key.line);
  };
  const value = read.ok && selected !== null ? valueAt(read.document.value, selected) : undefined;

  const node = selected === null ? null : nodeAt(tree, selected);
  const isTable = node !== null && isTableNode(node);

  return (
    <div className={css.editor} data-view={view}>
      <div className={css.editorHead}>
        <code className={css.fileName}>{file.name}</code>
        <span className={css.soft}>{text.origin(file.origin, file.hosts)}</span>
        <SegmentedControl
          size="xs"
          aria-label={text.view}
          value={view}
          onChange={(next) => choose({ view: next })}
          data={views.map((each) => ({ value: each, label: text.views[each] }))}
        />
      </div>
      {file.isWrittenAnew && <Notice kind="warning">{text.writtenAnew}</Notice>}
      {refused !== null && <Notice kind="warning">{text.refused(refused)}</Notice>}
      <div className={css.panes}>
        {view !== 'text' && (
          <div className={css.pane}>
            {groups === null ? (
              <p className={css.noForm}>{text.noForm}</p>
            ) : (
              <ConfigForm
                groups={groups}
                selected={selected}
                origin={(row) => originWord(file, row, draft)}
                onSelect={(path) => {
                  select(path);
                  const place = read.ok ? read.document.place(path) : null;
                  if (place) showLine(place.key.line);
                }}
                onSet={set}
              />
            )}
          </div>
        )}
        {view !== 'form' && (
          <div className={css.pane}>
            <Boundary>
              <Suspense fallback={<p className={css.noForm}>{commonText.reading}</p>}>
                <TomlEditor
                  label={text.editorOf(file.name, file.hosts)}
                  text={draft}
                  tree={tree}
                  findings={findings}
                  reveal={reveal}
                  onChange={onEdit}
                  onCursor={select}
                />
              </Suspense>
            </Boundary>
          </div>
        )}
      </div>
      <aside className={css.explanation} aria-label={text.explanation} tabIndex={0}>
        <ProblemList
          findings={findings}
          onShow={showLine}
          onFix={(edits) => {
            const edited = applyValues(
              draft,
              edits.map(({ path, value: next }) =>
                next === undefined ? { kind: 'unset', path } : { kind: 'set', path, value: next },
              ),
            );
            setRefused(edited.ok ? null : edited.problem.message);
            if (edited.ok) onEdit(edited.text);
          }}
        />
        <KeyExplanation
          path={selected}
          entry={selected === null ? null : entryAt(tree, selected)}
          isTable={isTable}
          value={value}
          origin={selected === null ? null : originOf(file, selected)}
        />
      </aside>
    </div>
  );
}

function originOf({ values }: ServiceFile, path: TomlPath): { from: string; replaced: string | null } | null {
  const found = values.find((one) => isSameTomlValue(one.path, path));
  if (!found) return null;
  const [before] = found.replaced;
  return {
    from: text.origins[found.from],
    replaced: before ? text.replaced(typedText(before.value), text.origins[before.from]) : null,
  };
}

/** A value that differs from the stored one is the operator's, of now. */
function originWord(file: ServiceFile, { path, value }: FormRow, draft: string): string {
  const stored = file.values.find((one) => isSameTomlValue(one.path, path));
  const isEdited = draft !== file.text && typedText(stored?.value) !== typedText(value);
  if (isEdited) return text.originShort.edited;
  return value === undefined || !stored ? '' : text.originShort[stored.from];
}
