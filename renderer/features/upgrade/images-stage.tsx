// Owns the third stage: which images are not on their hosts yet, and fetching them now instead of in the middle of the change.
import { useState } from 'react';
import type { Plan } from '#shared/domain/plan/plan';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import type { StageProps } from '#renderer/features/upgrade/stage.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { FindingList } from '#renderer/parts/finding-list.tsx';
import { InlineOperation } from '#renderer/parts/inline-operation.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { StepFrame } from '#renderer/parts/step-frame.tsx';
import { bytes } from '#renderer/text/format.ts';
import { upgradeText } from '#renderer/text/upgrade.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { Status } from '#renderer/ui/status.tsx';
import { Table } from '#renderer/ui/table.tsx';
import css from './upgrade-screen.module.css';

const text = upgradeText.images;

export function ImagesStage({ site, target, onBack, onDone }: StageProps) {
  const plan = useRead('plans.make', { site, goal: 'fetch', release: target }, { freshForMs: 0 });
  const absent = plan.data?.steps.length ?? 0;
  return (
    <StepFrame
      question={text.question}
      intro={text.intro}
      onBack={onBack}
      onContinue={onDone}
      {...(absent > 0 ? { continueLabel: text.later } : {})}
      blocked={null}
    >
      <ReadingView reading={plan} waiting={<ProgressLine label={text.planning} fraction={null} />}>
        {(value) =>
          value.steps.length === 0 ? (
            <Status kind="ready" word={text.present} />
          ) : (
            <Absent plan={value} target={target} onFetched={() => void plan.refetch()} />
          )
        }
      </ReadingView>
    </StepFrame>
  );
}

function Absent({ plan, target, onFetched }: { plan: Plan; target: string; onFetched: () => void }) {
  const [operationId, setOperationId] = useState<string | null>(null);
  const fetching = useChange('plans.apply', {
    rereads: ['operations.list'],
    onDone: ({ operationId: started }) => setOperationId(started),
  });
  const blocked = plan.findings.some(({ level }) => level === 'blocker');
  const rows = plan.steps.flatMap(({ id, host, action }) =>
    action.kind === 'pull-image' ? [{ id, host, image: action.image, size: action.bytes }] : [],
  );
  return (
    <>
      <Table
        caption={text.question}
        rows={rows}
        rowKey={({ id }) => id}
        columns={[
          { key: 'host', title: text.columns.host, width: '140px', cell: ({ host }) => <Mono>{host}</Mono> },
          { key: 'image', title: text.columns.image, cell: ({ image }) => <Mono>{image}</Mono> },
          {
            key: 'size',
            title: text.columns.size,
            width: '110px',
            align: 'end',
            cell: ({ size }) =>
              size === null ? <span className={css.soft}>{text.unknownSize}</span> : bytes(size),
          },
        ]}
      />
      <FindingList findings={plan.findings} />
      {fetching.error && <CallProblem error={fetching.error} />}
      <div className={css.beside}>
        {operationId === null ? (
          <Button
            disabled={blocked}
            busy={fetching.isPending}
            onClick={() =>
              fetching.mutate({
                site: plan.site,
                goal: 'fetch',
                release: target,
                fingerprint: plan.fingerprint,
              })
            }
          >
            {text.fetch(rows.length)}
          </Button>
        ) : (
          <InlineOperation operationId={operationId} onEnd={onFetched} />
        )}
        {plan.bytesToFetch !== null && plan.bytesToFetch > 0 && (
          <span className={css.soft}>{text.total(plan.bytesToFetch)}</span>
        )}
      </div>
    </>
  );
}
