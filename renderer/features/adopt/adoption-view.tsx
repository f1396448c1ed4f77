// Owns how a proposal to adopt looks: the containers, what a document says of them and what it cannot, the files, the document.
import type { Adoption } from '#shared/domain/adoption/adoption';
import { ItemGroups } from '#renderer/features/adopt/item-groups.tsx';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { useStart } from '#renderer/parts/start-operation.ts';
import { adoptText as text } from '#renderer/text/adopt.ts';
import { roleTitle } from '#shared/domain/site/role-names';
import { Button } from '#renderer/ui/button.tsx';
import { EvidenceBlock, Mono } from '#renderer/ui/mono.tsx';
import { ScreenHead, Section } from '#renderer/ui/screen.tsx';
import { Status } from '#renderer/ui/status.tsx';
import { Table } from '#renderer/ui/table.tsx';
import css from './adopt-screen.module.css';

interface AdoptionViewProps {
  adoption: Adoption;
  choices: { connection: string; site?: string; release?: string };
}

export function AdoptionView({ adoption, choices }: AdoptionViewProps) {
  const take = useStart('adoption.take');
  const { found, engine, document, fingerprint, secrets, configs } = adoption;
  const taken = found.filter((one) => one.taken).length;
  return (
    <>
      <ScreenHead
        title={text.found(found.length, engine)}
        detail={text.nothingTouched}
        actions={
          <Button
            weight="primary"
            size="large"
            disabled={document === null}
            busy={take.isPending}
            onClick={() => take.mutate({ ...choices, fingerprint })}
          >
            {document === null ? text.nothing : text.adopt(taken)}
          </Button>
        }
      />
      {take.error && <CallProblem error={take.error} />}
      <FoundTable adoption={adoption} />
      <ItemGroups items={adoption.items} kinds={['refused', 'unexpressed']} />
      {document !== null && (
        <Section title={text.document}>
          <p className={css.soft}>{text.documentText}</p>
          {secrets.length > 0 && (
            <p className={css.soft}>
              {text.secrets(secrets.map(({ reference }) => reference.replace('secret:', '')))}
            </p>
          )}
          <EvidenceBlock text={document} title={`${adoption.site}.toml`} lines={24} />
        </Section>
      )}
      <ItemGroups items={adoption.items} kinds={['differs', 'exact']} />
      {configs.length > 0 && (
        <Section title={text.configs}>
          <p className={css.soft}>{text.configsText}</p>
          <div className={css.configs}>
            {configs.map(({ container, path, text: content }) => (
              <EvidenceBlock key={container} text={content} title={`${container} · ${path}`} lines={16} />
            ))}
          </div>
        </Section>
      )}
    </>
  );
}

function FoundTable({ adoption: { found } }: { adoption: Adoption }) {
  return (
    <Table
      caption={text.containers}
      rows={found}
      rowKey={(row) => row.id}
      columns={[
        {
          key: 'taken',
          title: text.columns.taken,
          width: '130px',
          cell: (row) => <Status kind={row.taken ? 'ready' : 'stopped'} word={text.takenWord(row.taken)} />,
        },
        {
          key: 'name',
          title: text.columns.name,
          width: '22%',
          clip: true,
          cell: (row) => <Mono>{row.name}</Mono>,
        },
        {
          key: 'service',
          title: text.columns.service,
          width: '130px',
          cell: (row) => <span className={css.whole}>{roleTitle[row.role]}</span>,
        },
        {
          key: 'release',
          title: text.columns.release,
          width: '140px',
          cell: (row) => (row.release === null ? text.notKnown : <Mono>{row.release}</Mono>),
        },
        { key: 'made', title: text.columns.made, width: '22%', clip: true, cell: (row) => row.madeBy },
        {
          key: 'why',
          title: text.columns.why,
          width: '30%',
          clip: true,
          cell: (row) => <span title={row.recognisedBy}>{row.recognisedBy}</span>,
        },
      ]}
    />
  );
}
