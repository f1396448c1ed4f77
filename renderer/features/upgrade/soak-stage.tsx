// Owns the last stage: what runs now and for how long, what callers noticed, and the two ways on: keep it, or go back.
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ServiceStatus, SiteStatus } from '#shared/domain/status/status';
import type { Operation } from '#shared/operations/operation';
import { interruptedTimes } from '#shared/operations/operation-report';
import { useClient, useRead } from '#renderer/client/hooks.ts';
import type { StageProps } from '#renderer/features/upgrade/stage.ts';
import { FindingList } from '#renderer/parts/finding-list.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { useSiteStatus } from '#renderer/parts/site-status.ts';
import { serviceKindOfStatus, siteKind } from '#renderer/parts/status-words.ts';
import { useChoices } from '#renderer/state/address.ts';
import { serviceStateWord, serviceTitle } from '#renderer/text/common.ts';
import { span } from '#renderer/text/format.ts';
import { upgradeText } from '#renderer/text/upgrade.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Notice } from '#renderer/ui/messages.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { saveFile } from '#renderer/ui/save-file.ts';
import { ScreenHead, Section } from '#renderer/ui/screen.tsx';
import { Status } from '#renderer/ui/status.tsx';
import { Table } from '#renderer/ui/table.tsx';
import css from './upgrade-screen.module.css';

const text = upgradeText.soak;
/** Long enough for every kind of request to have come by; the vendor states no figure. */
const ENOUGH_MS = 15 * 60_000;

export function SoakStage({ site }: StageProps) {
  const [choices] = useChoices<'operation'>();
  const operationId = choices.operation ?? '';
  const operation = useRead('operations.get', { operationId }, { enabled: operationId !== '' });
  const status = useSiteStatus(site);
  if (operationId === '') return <p className={css.soft}>{text.none}</p>;
  return (
    <ReadingView reading={operation}>
      {(ended) =>
        ended.state === 'succeeded' ? (
          <ReadingView reading={status}>{(now) => <Soak operation={ended} status={now} />}</ReadingView>
        ) : (
          <Notice
            kind="warning"
            action={
              <Link to="/operations/$operationId" params={{ operationId: ended.id }}>
                {text.toOperation}
              </Link>
            }
          >
            {text.notSucceeded}
          </Notice>
        )
      }
    </ReadingView>
  );
}

function Soak({ operation, status }: { operation: Operation; status: SiteStatus }) {
  const now = useNow();
  const sinceMs = Math.max(0, now - Date.parse(operation.endedAt ?? operation.createdAt));
  const isFine =
    status.health === 'ok' && status.services.every(({ restartCount }) => (restartCount ?? 0) === 0);
  const verdict = !isFine ? 'attention' : sinceMs < ENOUGH_MS ? 'short' : 'fine';
  return (
    <>
      <ScreenHead
        title={
          <Status kind={siteKind(status)} word={`${text.running(status.release)} ${text.since(sinceMs)}`} />
        }
        detail={text.verdict[verdict]}
        actions={<Ways operation={operation} />}
      />
      <FindingList findings={status.findings} />
      <Section>
        <Services services={status.services} now={now} />
      </Section>
      <Section title={text.noticed}>
        <Noticed operation={operation} />
      </Section>
    </>
  );
}

function Ways({ operation }: { operation: Operation }) {
  const client = useClient();
  const navigate = useNavigate();
  const [kept, setKept] = useState(false);
  const site = operation.site ?? '';
  const before = (operation.plan?.revision ?? 1) - 1;
  const keep = async () => {
    const { fileName, markdown } = await client.call('operations.report', { operationId: operation.id });
    saveFile(fileName, markdown, 'text/markdown');
    setKept(true);
  };
  return (
    <div className={css.ways}>
      {before > 0 && (
        <Button
          onClick={() =>
            void navigate({
              to: '/sites/$site/plan',
              params: { site },
              search: { goal: 'rollback', revision: String(before) },
            })
          }
        >
          {text.back(before)}
        </Button>
      )}
      <Button weight="primary" onClick={() => void keep()}>
        {kept ? text.saveReport : text.keep}
      </Button>
      {kept && <p className={css.kept}>{text.kept}</p>}
    </div>
  );
}

function Services({ services, now }: { services: ServiceStatus[]; now: number }) {
  return (
    <Table
      caption={text.question}
      rows={services}
      rowKey={({ service, host }) => `${service}@${host}`}
      columns={[
        { key: 'service', title: text.columns.service, cell: (each) => serviceTitle(each) },
        { key: 'host', title: text.columns.host, cell: ({ host }) => host },
        {
          key: 'state',
          title: text.columns.state,
          cell: ({ state, health }) => (
            <Status kind={serviceKindOfStatus[state]} word={health ?? serviceStateWord[state]} />
          ),
        },
        {
          key: 'load',
          title: text.columns.load,
          cell: ({ activeStream, activeBatch }) =>
            activeBatch !== null && text.streams(activeStream ?? 0, activeBatch),
        },
        {
          key: 'since',
          title: text.columns.since,
          align: 'end',
          cell: ({ startedAt }) => startedAt !== null && span(Math.max(0, now - Date.parse(startedAt))),
        },
        {
          key: 'restarts',
          title: text.columns.restarts,
          align: 'end',
          cell: ({ restartCount }) => restartCount,
        },
      ]}
    />
  );
}

function Noticed({ operation }: { operation: Operation }) {
  const times = operation.plan ? interruptedTimes(operation, operation.plan) : [];
  if (times.length === 0) return <p className={css.soft}>{text.nothing}</p>;
  return (
    <ul className={css.noticed}>
      {times.map(({ where, announced, ms }) => (
        <li key={where}>
          <strong>{where}</strong> {announced} <span className={css.soft}>{text.lasted(ms)}</span>
        </li>
      ))}
    </ul>
  );
}
