// Owns one file in the middle of the screen: form and text beside each other, two views of one text; the key at hand explained; its history.
import { SegmentedControl } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import { entryAt, isTableNode } from '#shared/domain/config-schema/key-tree';
import { valueAt } from '#shared/domain/toml-text/toml-path';
import { useChoices } from '#renderer/state/address.ts';
import { commonText } from '#renderer/text/common.ts';
import { configText as text } from '#renderer/text/config.ts';
import { Boundary } from '#renderer/ui/boundary.tsx';
import { Notice } from '#renderer/ui/messages.tsx';
import { ConfigForm } from './config-form.tsx';
import type { ServiceFile } from './config-files.ts';
import { FileHistory } from './file-history.tsx';
import { HostFile } from './host-file.tsx';
import { ImportButton } from './import-button.tsx';
import { KeyExplanation } from './key-explanation.tsx';
import { nodeAt } from './key-path.ts';
import { ProblemList } from './problem-list.tsx';
import { changeOf, useFileView, type FileView, type FileViewInput } from './use-file-view.ts';
import { originOf, originWord } from './value-origin.ts';
import css from './file-editor.module.css';

const TomlEditor = lazy(async () => ({ default: (await import('./toml-editor.tsx')).TomlEditor }));
const views = ['both', 'form', 'text', 'host', 'history'] as const;

interface FileEditorProps extends FileViewInput {
  site: string;
  /** Edits that are shown before they are saved. */
  onPropose: (edits: ConfigEdit[]) => void;
}

export function FileEditor({ site, onPropose, ...input }: FileEditorProps) {
  const { file } = input;
  const [choices, choose] = useChoices<'view'>();
  const view = views.find((each) => each === choices.view) ?? 'both';
  const own = useFileView(input);
  return (
    <div className={css.editor}>
      <div className={css.head}>
        <code className={css.name}>{file.name}</code>
        <span className={css.soft}>{text.origin(file.origin, file.hosts)}</span>
        <ImportButton file={file} onImport={onPropose} />
        <SegmentedControl
          size="xs"
          aria-label={text.view}
          value={view}
          onChange={(next) => choose({ view: next })}
          data={views.map((each) => ({ value: each, label: text.views[each] }))}
        />
        {file.isWrittenAnew && <Notice kind="warning">{text.writtenAnew}</Notice>}
        {own.refused !== null && <Notice kind="warning">{text.refused(own.refused)}</Notice>}
      </div>
      {view === 'history' && <FileHistory site={site} file={file} onRestore={onPropose} />}
      {view === 'host' && <HostFile site={site} file={file} onPropose={onPropose} />}
      {view !== 'history' && view !== 'host' && (
        <>
          <div className={css.panes}>
            {view !== 'text' && <FormPane file={file} view={own} />}
            {view !== 'form' && <TextPane input={input} view={own} />}
          </div>
          <Explanation file={file} view={own} />
        </>
      )}
    </div>
  );
}

function FormPane({ file, view }: { file: ServiceFile; view: FileView }) {
  const { groups, selected, document, select, showLine, change } = view;
  return (
    <div className={css.pane}>
      {groups === null ? (
        <p className={css.none}>{text.noForm}</p>
      ) : (
        <ConfigForm
          groups={groups}
          selected={selected}
          origin={(row) => originWord(file, row)}
          onSelect={(path) => {
            select(path);
            const place = document?.place(path);
            if (place) showLine(place.key.line);
          }}
          onSet={(path, value) => change([changeOf(path, value)])}
        />
      )}
    </div>
  );
}

function TextPane({ input: { file, draft, onEdit }, view }: { input: FileViewInput; view: FileView }) {
  return (
    <div className={css.pane}>
      <Boundary>
        <Suspense fallback={<p className={css.none}>{commonText.reading}</p>}>
          <TomlEditor
            label={text.editorOf(file.name, file.hosts)}
            text={draft}
            tree={view.tree}
            findings={view.findings}
            reveal={view.reveal}
            onChange={onEdit}
            onCursor={view.select}
          />
        </Suspense>
      </Boundary>
    </div>
  );
}

function Explanation({ file, view }: { file: ServiceFile; view: FileView }) {
  const { tree, selected, document, findings } = view;
  const node = selected === null ? null : nodeAt(tree, selected);
  return (
    <aside className={css.explanation} aria-label={text.explanation} tabIndex={0}>
      <ProblemList
        findings={findings}
        onShow={view.showLine}
        onFix={(edits) => view.change(edits.map(({ path, value }) => changeOf(path, value)))}
      />
      <KeyExplanation
        path={selected}
        entry={selected === null ? null : entryAt(tree, selected)}
        isTable={node !== null && isTableNode(node)}
        value={document && selected !== null ? valueAt(document.value, selected) : undefined}
        origin={selected === null ? null : originOf(file, selected)}
      />
    </aside>
  );
}
