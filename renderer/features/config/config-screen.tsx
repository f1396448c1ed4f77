// Owns the configuration of a site: services on the left, one file in the middle as form and as text, its explanation beside it; and the review.
import { useState } from 'react';
import type { SiteConfig } from '#shared/contract/config';
import type { ConfigKey } from '#shared/domain/config-schema/config-key';
import { useRead } from '#renderer/client/hooks.ts';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { useChoices, useSiteName } from '#renderer/state/address.ts';
import { configText as text } from '#renderer/text/config.ts';
import { Button } from '#renderer/ui/button.tsx';
import { EmptyState } from '#renderer/ui/messages.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import { editsOf, type ServiceFile } from './config-files.ts';
import { FileEditor } from './file-editor.tsx';
import { FileList, isAbout } from './file-list.tsx';
import { MergeView } from './merge-view.tsx';
import { Review, type Proposal } from './review.tsx';
import { useConfigEdit, type ConfigEdits } from './use-config-edit.ts';
import css from './config-screen.module.css';

export function ConfigScreen() {
  const site = useSiteName();
  const config = useRead('config.read', { site }, { freshForMs: 5_000 });
  const known = useRead('config.keys', {}, { freshForMs: 600_000 });
  return (
    <Screen fixed>
      <ReadingView reading={known}>
        {({ keys }) => (
          <ReadingView reading={config}>
            {(value) => <Configuration site={site} config={value} keys={keys} />}
          </ReadingView>
        )}
      </ReadingView>
    </Screen>
  );
}

interface ConfigurationProps {
  site: string;
  config: SiteConfig;
  keys: ConfigKey[];
}

function Configuration({ site, config, keys }: ConfigurationProps) {
  const edits = useConfigEdit(site, config);
  const [choices, choose] = useChoices<'file'>();
  const [proposal, propose] = useState<Proposal | null>(null);
  const file = edits.files.find((one) => isNamed(one, choices.file)) ?? edits.files[0];
  if (!file) return <EmptyState title={text.none}>{text.noneText}</EmptyState>;
  if (proposal)
    return <Review site={site} digest={config.digest} proposal={proposal} onBack={() => propose(null)} />;
  const draft = edits.drafts[file.key]?.text ?? file.text;
  const judged = edits.draft.data?.config;
  const isJudged = draft === file.text ? !edits.drafts[file.key] : isSame(judged, file.key, draft);
  return (
    <div className={css.screen}>
      <FileList
        files={edits.files}
        drafts={edits.drafts}
        problems={edits.problems}
        selected={file.key}
        onSelect={(key) => choose({ file: key })}
      />
      <div className={css.middle}>
        <DraftBar
          edits={edits}
          onReview={() =>
            propose({ edits: editsOf(edits.files, edits.drafts), onSaved: () => edits.discard(null) })
          }
        />
        {edits.overtaken.map((one) => (
          <MergeView
            key={one.key}
            file={one}
            draft={edits.drafts[one.key] ?? { text: one.text, before: one.text }}
            onMerged={(merged) => edits.rebase(one, merged)}
            onTakeTheirs={() => edits.discard(one)}
          />
        ))}
        <FileEditor
          key={file.key}
          site={site}
          file={file}
          keys={keys}
          release={config.release}
          draft={draft}
          problems={edits.problems.filter((finding) => isAbout(finding, file))}
          isJudged={isJudged}
          onEdit={(next) => edits.edit(file, next)}
          onPropose={(proposed) => propose({ edits: proposed, onSaved: () => edits.discard(file) })}
        />
      </div>
    </div>
  );
}

/** By any host that has the file. */
function isNamed({ service, hosts }: ServiceFile, name: string | undefined): boolean {
  return hosts.some((host) => `${host}/${service}` === name);
}

/** Whether the core has judged this text of the file. */
function isSame(config: SiteConfig | undefined, key: string, text: string): boolean {
  if (!config) return false;
  const [host = '', service = ''] = key.split('/');
  const variant = config.services
    .find((one) => one.service === service)
    ?.variants.find(({ hosts }) => hosts.includes(host));
  return variant !== undefined && config.texts[variant.final] === text;
}

function DraftBar({ edits, onReview }: { edits: ConfigEdits; onReview: () => void }) {
  const count = Object.keys(edits.drafts).length;
  if (count === 0) return null;
  return (
    <div className={css.draftBar}>
      <span>{text.unsaved(count)}</span>
      <Button size="small" onClick={() => edits.discard(null)}>
        {text.discard}
      </Button>
      <Button size="small" weight="primary" disabled={edits.overtaken.length > 0} onClick={onReview}>
        {text.reviewChanges}
      </Button>
    </div>
  );
}
