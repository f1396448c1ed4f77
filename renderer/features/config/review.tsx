// Owns the review before edits are saved: what changes in meaning, line by line, and that no host is touched yet.
import type { ConfigDraft } from '#shared/contract/config';
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { DiffView } from '#renderer/parts/diff-view.tsx';
import { FindingList } from '#renderer/parts/finding-list.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { useGo } from '#renderer/state/address.ts';
import { configText as text } from '#renderer/text/config.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Notice } from '#renderer/ui/messages.tsx';
import { Section } from '#renderer/ui/screen.tsx';
import css from './review.module.css';

/** Edits of files that are shown before they are saved. */
export interface Proposal {
  edits: ConfigEdit[];
  onSaved: () => void;
}

interface ReviewProps {
  site: string;
  /** Of the stored document, which the edits were made on. */
  digest: string;
  proposal: Proposal;
  onBack: () => void;
}

export function Review({ site, digest, proposal: { edits, onSaved }, onBack }: ReviewProps) {
  const go = useGo();
  const draft = useRead('config.draft', { site, edits }, { freshForMs: 0 });
  const save = useChange('config.save', {
    rereads: ['config.read', 'plans.make', 'sites.get', 'sites.status'],
    onDone: onSaved,
  });
  const isPossible = draft.data?.refused.length === 0;
  const store = (then: () => void) => save.mutate({ site, digest, edits }, { onSuccess: then });
  const plan = () => go({ to: '/sites/$site/plan', params: { site }, search: { goal: 'apply' } });
  return (
    <div className={css.review} tabIndex={0} role="region" aria-label={text.review}>
      <div className={css.head}>
        <h2 className={css.title}>{text.review}</h2>
        <Button onClick={onBack}>{text.backToEdit}</Button>
        <Button busy={save.isPending} disabled={!isPossible} onClick={() => store(onBack)}>
          {text.save}
        </Button>
        <Button weight="primary" busy={save.isPending} disabled={!isPossible} onClick={() => store(plan)}>
          {text.saveAndPlan}
        </Button>
      </div>
      {save.error && <CallProblem error={save.error} />}
      <p className={css.soft}>{text.noHostTouched}</p>
      <ReadingView reading={draft}>{(value) => <Changes draft={value} />}</ReadingView>
    </div>
  );
}

function Changes({ draft: { changes, diffs, refused, config } }: { draft: ConfigDraft }) {
  const blockers = config.problems.filter(({ level }) => level === 'blocker');
  return (
    <>
      {refused.map(({ edit, message }) => (
        <Notice key={edit} kind="down">
          {text.refused(message)}
        </Notice>
      ))}
      <Section title={text.meaning}>
        {changes.length === 0 ? (
          <p className={css.soft}>{diffs.length === 0 ? text.nothingChanges : text.onlyComments}</p>
        ) : (
          <ul className={css.changes}>
            {changes.map(({ words, restarts }) => (
              <li key={words}>
                {words}
                {restarts && <span className={css.soft}> {text.replaces}</span>}
              </li>
            ))}
          </ul>
        )}
      </Section>
      {blockers.length > 0 && (
        <Section title={text.blockers}>
          <FindingList findings={blockers} />
        </Section>
      )}
      {diffs.map(({ service, hosts, name, lines }) => {
        const title = text.fileOf(name, service, hosts);
        return (
          <Section key={title} title={title}>
            <DiffView label={title} lines={lines} view="unified" />
          </Section>
        );
      })}
    </>
  );
}
