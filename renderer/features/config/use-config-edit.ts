// Owns the state of the configuration screen: the files as stored, the drafts over them, and what the core says of both.
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';
import type { ConfigDraft, SiteConfig } from '#shared/contract/config';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { useRead, type Reading } from '#renderer/client/hooks.ts';
import { editsOf, overtaken, serviceFiles, type ServiceFile } from './config-files.ts';
import { useDrafts, type Drafts } from './drafts.ts';

/** How long typing rests before the core judges all files together. */
const REST_MS = 400;

export interface ConfigEdits {
  files: ServiceFile[];
  drafts: Drafts;
  draft: Reading<ConfigDraft>;
  /** Of all files: with the drafts, as soon as the core has judged them. */
  problems: Finding[];
  overtaken: ServiceFile[];
  edit: (file: ServiceFile, text: string) => void;
  discard: (file: ServiceFile | null) => void;
  /** Goes on from the text that is stored now. */
  rebase: (file: ServiceFile, text: string) => void;
}

export function useConfigEdit(site: string, config: SiteConfig): ConfigEdits {
  const [drafts, setDrafts] = useDrafts(site);
  const files = useMemo(() => serviceFiles(config), [config]);
  const edits = useMemo(() => editsOf(files, drafts), [files, drafts]);
  const [rested] = useDebouncedValue(edits, REST_MS);
  const draft = useRead('config.draft', { site, edits: rested }, { enabled: rested.length > 0 });
  const without = (key: string) => Object.fromEntries(Object.entries(drafts).filter(([one]) => one !== key));
  return {
    files,
    drafts,
    draft,
    problems: (rested.length > 0 ? draft.data?.config.problems : undefined) ?? config.problems,
    overtaken: overtaken(files, drafts),
    edit: (file, text) => {
      const before = drafts[file.key]?.before ?? file.text;
      if (text === file.text) setDrafts(without(file.key));
      else setDrafts({ ...drafts, [file.key]: { text, before } });
    },
    discard: (file) => setDrafts(file === null ? {} : without(file.key)),
    rebase: (file, text) => setDrafts({ ...drafts, [file.key]: { text, before: file.text } }),
  };
}
