// Owns the table of sites: health, how long it will keep working, whether somebody is changing it.
import { Link, useNavigate } from '@tanstack/react-router';
import type { SiteSummary } from '#shared/contract/sites';
import type { OperationState } from '#shared/operations/states';
import { useRefreshMs } from '#renderer/parts/site-status.ts';
import { isChanging, operationKind, siteKind } from '#renderer/parts/status-words.ts';
import { commonText, healthWord, operationStateWord } from '#renderer/text/common.ts';
import { timeBankText } from '#renderer/text/frame.ts';
import { sitesText as text } from '#renderer/text/sites.ts';
import { freshness } from '#renderer/ui/age.ts';
import { Mono } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { Status } from '#renderer/ui/status.tsx';
import { Table, type Column } from '#renderer/ui/table.tsx';
import css from './sites-screen.module.css';

export function SitesTable({ sites }: { sites: SiteSummary[] }) {
  const navigate = useNavigate();
  const now = useNow();
  // The list shows each site's last reading; only the site on screen is read at full pace.
  const everyMs = useRefreshMs() * 6;
  const columns: Column<SiteSummary>[] = [
    {
      key: 'site',
      title: text.site,
      cell: (site) => (
        <span className={css.site}>
          <span className={css.stripe} data-practice={site.practice || undefined} />
          <Link to="/sites/$site/overview" params={{ site: site.name }} className={css.name}>
            {site.name}
          </Link>
          {site.practice && site.name !== commonText.practice && (
            <span className={css.practice}>{commonText.practice}</span>
          )}
        </span>
      ),
    },
    {
      key: 'health',
      title: text.health,
      width: '14%',
      cell: (site) => {
        const fresh =
          site.readAt === null
            ? { age: null, stale: true }
            : freshness(Date.parse(site.readAt), now, { everyMs, words: commonText.age });
        return (
          <Status
            kind={siteKind(site)}
            word={isChanging(site) ? text.changing : healthWord[site.health]}
            {...fresh}
          />
        );
      },
    },
    {
      key: 'licence',
      title: text.licence,
      width: '17%',
      cell: (site) =>
        site.worksUntil === null ? (
          <span className={css.soft}>{commonText.notKnown}</span>
        ) : (
          timeBankText.until(site.worksUntil, now)
        ),
    },
    {
      key: 'change',
      title: text.change,
      width: '22%',
      cell: (site) =>
        site.operation && (
          <Link
            to="/operations/$operationId"
            params={{ operationId: site.operation.id }}
            className={css.name}
            onClick={(event) => event.stopPropagation()}
          >
            <Status
              kind={operationKind[site.operation.state as OperationState]}
              word={`${site.operation.title} · ${operationStateWord[site.operation.state as OperationState]}`}
            />
          </Link>
        ),
    },
    { key: 'hosts', title: text.hosts, width: '10%', cell: (site) => text.hostCount(site.hosts) },
    {
      key: 'release',
      title: text.release,
      width: '150px',
      cell: (site) => <Mono>{site.release}</Mono>,
    },
    {
      key: 'revision',
      title: text.revision,
      width: '110px',
      align: 'end',
      cell: (site) =>
        site.revision === null ? <span className={css.soft}>{text.neverApplied}</span> : site.revision,
    },
  ];
  return (
    <Table
      caption={text.title}
      columns={columns}
      rows={sites}
      rowKey={(site) => site.name}
      onSelect={(site) => void navigate({ to: '/sites/$site/overview', params: { site: site.name } })}
    />
  );
}
