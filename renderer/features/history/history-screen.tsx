// Owns the history of a site: every operation with its outcome, every revision that was applied.
import { Link, useNavigate } from '@tanstack/react-router';
import type { Operation } from '#shared/operations/operation';
import { useRead } from '#renderer/client/hooks.ts';
import { Part } from '#renderer/parts/part.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { UnreadList } from '#renderer/parts/unread-list.tsx';
import { operationKind } from '#renderer/parts/status-words.ts';
import { useSiteName } from '#renderer/state/address.ts';
import { operationStateWord } from '#renderer/text/common.ts';
import { exactMoment, moment, span } from '#renderer/text/format.ts';
import { historyText } from '#renderer/text/history.ts';
import { operationText as text } from '#renderer/text/plan.ts';
import { EmptyState } from '#renderer/ui/messages.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { Screen, Section } from '#renderer/ui/screen.tsx';
import { Status } from '#renderer/ui/status.tsx';
import { Table } from '#renderer/ui/table.tsx';
import { ComparisonSection } from './comparison-section.tsx';
import { ExportSection } from './export-section.tsx';
import { RevisionTable } from './revision-table.tsx';
import css from './history-screen.module.css';

export function HistoryScreen() {
  const site = useSiteName();
  const operations = useRead('operations.list', { site, limit: 200 });
  const revisions = useRead('sites.revisions', { site });
  return (
    <Screen>
      <ReadingView reading={operations}>
        {({ operations: list, unreadable }) =>
          list.length === 0 && unreadable.length === 0 ? (
            <EmptyState title={text.emptyTitle}>{text.empty}</EmptyState>
          ) : (
            <>
              <div className={css.first}>
                <Section title={text.operations}>
                  <UnreadList
                    unread={unreadable.map(({ id, createdAt }) =>
                      historyText.unreadable(id, exactMoment(createdAt)),
                    )}
                  />
                  <OperationTable operations={list} />
                </Section>
              </div>
              <ReadingView reading={revisions}>
                {({ revisions: all }) => (
                  <>
                    <Part name="revisions">
                      <Section title={historyText.revisions}>
                        <p className={css.soft}>
                          {all.length === 0 ? historyText.none : historyText.revisionsText}
                        </p>
                        {all.length > 0 && <RevisionTable revisions={all} />}
                      </Section>
                    </Part>
                    {all.length > 1 && (
                      <Part name="comparison">
                        <ComparisonSection revisions={all} />
                      </Part>
                    )}
                    <Part name="export">
                      <ExportSection />
                    </Part>
                  </>
                )}
              </ReadingView>
            </>
          )
        }
      </ReadingView>
    </Screen>
  );
}

function OperationTable({ operations }: { operations: Operation[] }) {
  const navigate = useNavigate();
  const now = useNow();
  return (
    <Table
      caption={text.operations}
      rows={operations}
      rowKey={(row) => row.id}
      onSelect={(row) => void navigate({ to: '/operations/$operationId', params: { operationId: row.id } })}
      columns={[
        {
          key: 'state',
          title: text.columns.state,
          width: '130px',
          cell: (row) => <Status kind={operationKind[row.state]} word={operationStateWord[row.state]} />,
        },
        {
          key: 'title',
          title: text.columns.title,
          width: '34%',
          clip: true,
          cell: (row) => (
            <Link to="/operations/$operationId" params={{ operationId: row.id }} className={css.name}>
              {row.title}
            </Link>
          ),
        },
        {
          key: 'outcome',
          title: text.columns.outcome,
          width: '36%',
          clip: true,
          cell: (row) => (
            <span className={css.soft}>
              {row.outcome === null ? row.progress.detail : text.outcome(row.title, row.outcome)}
            </span>
          ),
        },
        { key: 'by', title: text.columns.by, width: '110px', cell: (row) => row.actor },
        {
          key: 'when',
          title: text.columns.when,
          width: '130px',
          cell: (row) => (
            <span className={css.when} title={exactMoment(row.createdAt)}>
              {moment(row.createdAt, now)}
            </span>
          ),
        },
        { key: 'took', title: text.columns.took, width: '80px', align: 'end', cell: tookOf },
      ]}
    />
  );
}

function tookOf(row: Operation): string {
  if (row.startedAt === null || row.endedAt === null) return '–';
  return span(Date.parse(row.endedAt) - Date.parse(row.startedAt));
}
