// Owns the fourth stage: the same upgrade on a practice twin, there and back again, with what it took and what callers would have noticed.
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { newestRehearsal } from '#renderer/features/upgrade/use-stages.ts';
import type { StageProps } from '#renderer/features/upgrade/stage.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { EvidenceList } from '#renderer/parts/evidence-list.tsx';
import { InlineOperation } from '#renderer/parts/inline-operation.tsx';
import { StepFrame } from '#renderer/parts/step-frame.tsx';
import { isTerminal } from '#shared/operations/states';
import { upgradeText } from '#renderer/text/upgrade.ts';
import { Button } from '#renderer/ui/button.tsx';
import css from './upgrade-screen.module.css';

const text = upgradeText.rehearsal;

export function RehearsalStage({ site, target, onBack, onDone }: StageProps) {
  const operations = useRead('operations.list', { site, limit: 50 }, { everyMs: 5000, freshForMs: 0 });
  const rehearse = useChange('upgrade.rehearse', { rereads: ['operations.list'] });
  const newest = newestRehearsal(operations.data?.operations ?? [], target);
  const underWay = newest !== undefined && !isTerminal(newest.state);
  return (
    <StepFrame
      question={text.question}
      intro={text.intro}
      onBack={onBack}
      onContinue={onDone}
      {...(newest?.state === 'succeeded' ? {} : { continueLabel: text.skip })}
      blocked={null}
    >
      {rehearse.error && <CallProblem error={rehearse.error} />}
      {newest && <InlineOperation key={newest.id} operationId={newest.id} />}
      {newest && !underWay && (
        <div className={css.evidence}>
          <EvidenceList operation={newest} />
        </div>
      )}
      {!underWay && (
        <div className={css.beside}>
          <Button busy={rehearse.isPending} onClick={() => rehearse.mutate({ site, release: target })}>
            {newest ? text.again : text.start}
          </Button>
        </div>
      )}
    </StepFrame>
  );
}
