// Owns the strip below the picture: licence time-bank, load, and what wants attention, soonest hurt first.
import { Link } from '@tanstack/react-router';
import type { SiteStatus } from '#shared/domain/status/status';
import { FindingList } from '#renderer/parts/finding-list.tsx';
import { useAttention } from '#renderer/parts/host-attention.ts';
import { timeBank } from '#renderer/parts/time-bank.tsx';
import { licenceKind } from '#renderer/parts/status-words.ts';
import { remember } from '#renderer/state/samples.ts';
import { ago, count, exactMoment, moment, span, timeOfDay } from '#renderer/text/format.ts';
import { overviewText as text } from '#renderer/text/overview.ts';
import { useNow } from '#renderer/ui/now.ts';
import { Sparkline } from '#renderer/ui/sparkline.tsx';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './overview-screen.module.css';

export function OverviewFoot({ status }: { status: SiteStatus }) {
  return (
    <div className={css.foot}>
      <TimeBankBlock status={status} />
      <LoadBlock status={status} />
      <section aria-label={text.attention}>
        <h2 className={css.footTitle}>{text.attention}</h2>
        <FindingList findings={status.findings} nothing={text.nothingNeedsAttention} />
        <HostsLink site={status.site} />
      </section>
    </div>
  );
}

function HostsLink({ site }: { site: string }) {
  const attention = useAttention(site);
  if (!attention || attention.blockers + attention.warnings === 0) return null;
  return (
    <p className={css.hosts}>
      <Link to="/sites/$site/hosts" params={{ site }}>
        {text.onHosts(attention.blockers, attention.warnings)}
      </Link>
    </p>
  );
}

function TimeBankBlock({ status }: { status: SiteStatus }) {
  const now = useNow();
  const { licence } = status;
  return (
    <section>
      <h2 className={css.footTitle}>{text.timeBank}</h2>
      {licence.worksUntil === null ? (
        <p className={css.soft}>{timeBank(licence, now).explanation}</p>
      ) : (
        <>
          <p className={css.figure} title={exactMoment(licence.worksUntil)}>
            <StatusGlyph kind={licenceKind[licence.state]} />
            {moment(licence.worksUntil, now)}
            <span className={css.soft}>{span(Math.max(0, Date.parse(licence.worksUntil) - now))}</span>
          </p>
          <p className={css.soft}>
            {licence.lastCheckinAt !== null &&
              text.lastCheckin(ago(Math.max(0, now - Date.parse(licence.lastCheckinAt))))}
          </p>
        </>
      )}
    </section>
  );
}

function LoadBlock({ status }: { status: SiteStatus }) {
  const apis = status.services.filter((each) => each.role === 'api' && each.activeStream !== null);
  const streams = apis.reduce((sum, api) => sum + (api.activeStream ?? 0), 0);
  const samples = remember(`${status.site}:streams`, Date.parse(status.readAt), streams);
  const first = samples[0];
  return (
    <section>
      <h2 className={css.footTitle}>{text.load}</h2>
      <p className={css.figure}>
        {apis.length === 0 ? '–' : count(streams)}
        <Sparkline values={samples.map((sample) => sample.value)} label={text.load} width={132} height={24} />
      </p>
      <p className={css.soft}>{first && text.loadSince(timeOfDay(first.at))}</p>
    </section>
  );
}
