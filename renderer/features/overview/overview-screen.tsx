// Owns the overview: one sentence, the picture, and below it how long, how much, and what wants attention.
import type { SiteStatus } from '#shared/domain/status/status';
import { OverviewFoot } from '#renderer/features/overview/overview-foot.tsx';
import { NodePanel } from '#renderer/features/overview/node-panel.tsx';
import { headlineOf } from '#renderer/features/overview/headline.ts';
import { topologyOf } from '#renderer/features/overview/topology-model.ts';
import { TopologyPicture } from '#renderer/features/overview/topology-picture.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { useRefreshMs, useSiteStatus } from '#renderer/parts/site-status.ts';
import { useChoices, useGo, useSiteName, type Choices, type SiteScreen } from '#renderer/state/address.ts';
import { commonText } from '#renderer/text/common.ts';
import { overviewText as text } from '#renderer/text/overview.ts';
import { freshness } from '#renderer/ui/age.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Notice } from '#renderer/ui/messages.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { Screen } from '#renderer/ui/screen.tsx';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './overview-screen.module.css';

export function OverviewScreen() {
  const site = useSiteName();
  const status = useSiteStatus(site);
  const [choices, choose] = useChoices<'node'>();
  const selected = choices.node ?? null;
  return (
    <div className={css.split}>
      <div className={css.main}>
        <Screen>
          <ReadingView reading={status}>
            {(value) => <Overview status={value} selected={selected} onSelect={(node) => choose({ node })} />}
          </ReadingView>
        </Screen>
      </div>
      {selected !== null && status.data && (
        <NodePanel
          status={status.data}
          node={selected}
          onSelect={(node) => choose({ node })}
          onClose={() => choose({ node: undefined })}
        />
      )}
    </div>
  );
}

interface OverviewProps {
  status: SiteStatus;
  selected: string | null;
  onSelect: (id: string | undefined) => void;
}

function Overview({ status, selected, onSelect }: OverviewProps) {
  const go = useGo();
  const refreshMs = useRefreshMs();
  const now = useNow();
  const headline = headlineOf(status);
  const { age, stale } = freshness(Date.parse(status.readAt), now, {
    everyMs: refreshMs,
    words: commonText.age,
  });
  const goTo =
    (screen: SiteScreen, search: Choices = {}) =>
    () =>
      go({ to: `/sites/$site/${screen}`, params: { site: status.site }, search });
  const interrupted = status.operation?.state === 'interrupted' ? status.operation : null;
  return (
    <>
      <div className={css.headline}>
        <h2 className={css.sentence} data-stale={stale || undefined}>
          <StatusGlyph kind={headline.kind} size={20} stale={stale} />
          {headline.sentence}
          {age !== null && <span className={css.age}>{age}</span>}
        </h2>
        <div className={css.counts}>
          {headline.counts.map((each) => (
            <span key={each}>{each}</span>
          ))}
          <Mono>{status.release}</Mono>
        </div>
        <div className={css.actions}>
          {headline.next === 'apply' && (
            <Button weight="primary" onClick={goTo('plan', { goal: 'apply' })}>
              {text.planApply}
            </Button>
          )}
          {headline.next === 'start' && (
            <Button weight="primary" onClick={goTo('plan', { goal: 'start' })}>
              {text.planStart}
            </Button>
          )}
          <Button onClick={goTo('transcript')} disabled={headline.next !== null}>
            {text.testSpeech}
          </Button>
        </div>
      </div>
      {interrupted && (
        <Notice
          kind="warning"
          action={
            <Button
              size="small"
              onClick={() => go({ to: '/operations/$operationId', params: { operationId: interrupted.id } })}
            >
              {text.resume}
            </Button>
          }
        >
          {text.interrupted(interrupted.title)}
        </Notice>
      )}
      <div className={css.picture}>
        <TopologyPicture
          topology={topologyOf(status, refreshMs)}
          selected={selected}
          onSelect={(id) => onSelect(id === selected ? undefined : id)}
        />
      </div>
      <OverviewFoot status={status} />
    </>
  );
}
