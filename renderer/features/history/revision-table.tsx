// Owns the list of revisions: who made which, when, from what, whether it can come back, and the way to go back to it.
import { Link, useNavigate } from '@tanstack/react-router';
import type { Revision } from '#shared/contract/sites';
import { useSiteName } from '#renderer/state/address.ts';
import { exactMoment, moment } from '#renderer/text/format.ts';
import { historyText as text } from '#renderer/text/history.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { Status, type StatusKind } from '#renderer/ui/status.tsx';
import { Table } from '#renderer/ui/table.tsx';
import css from './history-screen.module.css';

const imageKind: Record<Revision['images'], StatusKind> = {
  present: 'ready',
  missing: 'warning',
  unknown: 'unknown',
};

/** The newest first. */
export function RevisionTable({ revisions }: { revisions: Revision[] }) {
  const now = useNow();
  const newest = revisions[0]?.revision;
  return (
    <Table
      caption={text.revisions}
      rows={revisions}
      rowKey={(row) => String(row.revision)}
      columns={[
        {
          key: 'revision',
          title: text.columns.revision,
          width: '130px',
          cell: (row) => (
            <>
              {row.revision}
              {'\u00a0'}
              {row.revision === newest && <span className={css.soft}>{text.newest}</span>}
            </>
          ),
        },
        {
          key: 'release',
          title: text.columns.release,
          width: '150px',
          cell: (row) => <Mono>{row.release}</Mono>,
        },
        {
          key: 'operation',
          title: text.columns.operation,
          width: '30%',
          clip: true,
          cell: (row) => (
            <Link to="/operations/$operationId" params={{ operationId: row.operationId }}>
              {row.returnsTo === null ? (row.operation ?? text.showOperation) : text.returnsTo(row.returnsTo)}
            </Link>
          ),
        },
        { key: 'by', title: text.columns.by, cell: (row) => row.actor ?? text.unknownActor },
        {
          key: 'when',
          title: text.columns.when,
          cell: (row) => (
            <span className={css.when} title={exactMoment(row.createdAt)}>
              {moment(row.createdAt, now)}
            </span>
          ),
        },
        {
          key: 'images',
          title: text.columns.images,
          cell: (row) => (
            <Status kind={imageKind[row.images]} word={text.imagesWord(row.images, row.missing)} />
          ),
        },
        {
          key: 'back',
          title: text.columns.back,
          width: '200px',
          align: 'end',
          cell: (row) => row.revision !== newest && <RollBack revision={row.revision} />,
        },
      ]}
    />
  );
}

function RollBack({ revision }: { revision: number }) {
  const site = useSiteName();
  const navigate = useNavigate();
  const search = { goal: 'rollback', revision: String(revision) };
  return (
    <Button
      size="small"
      weight="quiet"
      onClick={() => void navigate({ to: '/sites/$site/plan', params: { site }, search })}
    >
      {text.rollBack(revision)}
    </Button>
  );
}
