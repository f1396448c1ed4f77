// Owns carrying a remedy out from here: asked first, then its operation shown in place with output and outcome.
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Operation } from '#shared/operations/operation';
import type { Remedy } from '#shared/domain/preflight/remedy';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import type { Subject } from '#renderer/parts/preflight.ts';
import { operationKind } from '#renderer/parts/status-words.ts';
import { commonText, operationStateWord } from '#renderer/text/common.ts';
import { remedyText as text } from '#renderer/text/hosts.ts';
import { operationText } from '#renderer/text/plan.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Confirm } from '#renderer/ui/confirm.tsx';
import { ErrorState } from '#renderer/ui/messages.tsx';
import { EvidenceBlock } from '#renderer/ui/mono.tsx';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { Status } from '#renderer/ui/status.tsx';
import css from './remedy-view.module.css';

export function RunRemedy({ subject, remedy }: { subject: Subject; remedy: Remedy }) {
  const [asking, setAsking] = useState<'run' | 'undo' | null>(null);
  const run = useChange('hosts.remedy', { rereads: ['operations.list'], onDone: () => setAsking(null) });
  const { sha256, whyNot, host } = remedy;
  const can = sha256 !== null && whyNot === null;
  const start = () => {
    if (sha256 === null) return;
    run.mutate({ ...subject, host, remedyId: remedy.id, sha256, undo: asking === 'undo' });
  };
  if (!can) return <p className={css.soft}>{whyNot ?? text.whyNot}</p>;
  return (
    <div className={css.run}>
      <div className={css.actions}>
        <Button weight="primary" onClick={() => setAsking('run')}>
          {text.run(host)}
        </Button>
        {run.data && remedy.undo !== null && (
          <Button onClick={() => setAsking('undo')}>{text.takeBack}</Button>
        )}
      </div>
      {run.error && asking === null && <CallProblem error={run.error} />}
      {run.data && <RunningRemedy operationId={run.data.operationId} />}
      <Confirm
        // Typed words belong to one question.
        key={asking ?? 'none'}
        opened={asking !== null}
        onClose={() => setAsking(null)}
        title={
          asking === 'undo' ? text.confirmUndo(remedy.title, host) : text.confirmTitle(remedy.title, host)
        }
        typedName={remedy.oneClick ? null : host}
        typeLabel={text.confirmType(host)}
        actionLabel={asking === 'undo' ? text.takeBack : text.run(host)}
        cancelLabel={text.keep}
        onConfirm={start}
        busy={run.isPending}
      >
        <ul className={css.changes}>
          {(asking === 'undo' ? [remedy.undoWords] : remedy.changes).map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
        <p>
          <strong>{text.interruption}:</strong> {remedy.interruption ?? text.noInterruption}
        </p>
        {asking !== 'undo' && (
          <p>
            <strong>{text.wayBack}:</strong> {remedy.undoWords}
          </p>
        )}
        {run.error && <CallProblem error={run.error} />}
      </Confirm>
    </div>
  );
}

const live = new Set<Operation['state']>(['queued', 'running', 'cancelling']);

function RunningRemedy({ operationId }: { operationId: string }) {
  const operation = useRead('operations.get', { operationId }, { freshForMs: 5000, everyMs: 15_000 });
  if (!operation.data) return <ProgressLine label={text.running} fraction={null} />;
  const { state, progress, outcome, evidence, error, title } = operation.data;
  return (
    <div className={css.operation} aria-live="polite">
      {live.has(state) && <ProgressLine label={text.running} fraction={progress.fraction} />}
      <p className={css.state}>
        <Status kind={operationKind[state]} word={operationStateWord[state]} />
        <span className={css.soft}>
          {outcome === null ? progress.detail : operationText.outcome(title, outcome)}
        </span>
        <Link to="/operations/$operationId" params={{ operationId: operationId }}>
          {text.showOperation}
        </Link>
      </p>
      {error && (
        <ErrorState
          message={error.message}
          evidence={error.evidence}
          evidenceTitle={commonText.evidence}
          remedy={error.remedy}
        />
      )}
      {evidence.map((each) => (
        <EvidenceBlock key={each.title} title={each.title} text={each.text} lines={8} />
      ))}
    </div>
  );
}
