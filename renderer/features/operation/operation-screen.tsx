// Owns one operation: the same picture as its plan, filling while it runs; evidence in place and the ways on after.
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Operation } from '#shared/operations/operation';
import { useRead } from '#renderer/client/hooks.ts';
import { OperationActions, WaysOn } from '#renderer/features/operation/operation-actions.tsx';
import { MovingTraffic, movingStep } from '#renderer/features/operation/moving-traffic.tsx';
import { TakenBack } from '#renderer/features/operation/taken-back.tsx';
import { EvidenceList } from '#renderer/parts/evidence-list.tsx';
import { LiveCounters } from '#renderer/parts/live-counters.tsx';
import { PlanLayout } from '#renderer/parts/plan-layout.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { operationKind } from '#renderer/parts/status-words.ts';
import { useChoices, useOperationId } from '#renderer/state/address.ts';
import { operationStateWord } from '#renderer/text/common.ts';
import { exactMoment } from '#renderer/text/format.ts';
import { operationText as text } from '#renderer/text/plan.ts';
import { useNow } from '#renderer/ui/now.ts';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { Screen, ScreenHead } from '#renderer/ui/screen.tsx';
import { Status } from '#renderer/ui/status.tsx';
import css from './operation-screen.module.css';

const live = new Set<Operation['state']>(['queued', 'running', 'cancelling']);

export function OperationScreen() {
  const operationId = useOperationId();
  // Events write into this answer; reading again now and then covers an event lost with its core.
  const operation = useRead('operations.get', { operationId }, { everyMs: 15_000, freshForMs: 5000 });
  return (
    <Screen>
      <ReadingView reading={operation}>{(value) => <OperationView operation={value} />}</ReadingView>
    </Screen>
  );
}

function OperationView({ operation }: { operation: Operation }) {
  const navigate = useNavigate();
  const [choices, choose] = useChoices<'step' | 'then'>();
  const goesOn = choices.then === 'transcript' && operation.state === 'succeeded' && operation.site !== null;
  useEffect(() => {
    if (!goesOn) return undefined;
    // A moment to see the last lane fill before the page changes.
    const timer = setTimeout(
      () =>
        void navigate({
          to: '/sites/$site/transcript',
          params: { site: operation.site ?? '' },
          replace: true,
        }),
      900,
    );
    return () => clearTimeout(timer);
  }, [goesOn, operation.site, navigate]);

  const current =
    operation.steps.find((step) => step.state === 'failed') ??
    operation.steps.find((step) => step.state === 'running') ??
    operation.steps.find((step) => step.state === 'waiting');
  const selected = choices.step ?? current?.id ?? operation.steps[0]?.id ?? null;
  const evidence = <EvidenceList operation={operation} />;
  const failedStep = operation.steps.some((step) => step.state === 'failed');
  return (
    <>
      <ScreenHead
        title={operation.title}
        detail={<Line operation={operation} />}
        actions={<OperationActions operation={operation} />}
      />
      {live.has(operation.state) && (
        <div className={css.progress}>
          <ProgressLine label={text.progress} fraction={operation.progress.fraction} />
          {movingStep(operation) === null && <span className={css.now}>{operation.progress.detail}</span>}
        </div>
      )}
      {live.has(operation.state) && operation.site !== null && operation.effect !== 'reads' && (
        <LiveCounters site={operation.site} />
      )}
      {operation.outcome !== null && (
        <p className={css.outcome}>{text.outcome(operation.title, operation.outcome)}</p>
      )}
      <MovingTraffic operation={operation} />
      {operation.isTakenBack === true ? (
        <TakenBack operation={operation} />
      ) : (
        <WaysOn operation={operation} />
      )}
      {!failedStep && evidence}
      {operation.plan && operation.plan.steps.length > 0 ? (
        <PlanLayout
          plan={operation.plan}
          progress={operation.steps}
          selected={selected}
          onSelect={(step) => choose({ step })}
          evidence={evidence}
        />
      ) : (
        !live.has(operation.state) &&
        operation.procedure !== 'hosts.remedy' && <p className={css.soft}>{text.noPlan}</p>
      )}
    </>
  );
}

function Line({ operation }: { operation: Operation }) {
  const now = useNow();
  const started = operation.startedAt === null ? null : Date.parse(operation.startedAt);
  const ended = operation.endedAt === null ? null : Date.parse(operation.endedAt);
  return (
    <span className={css.line}>
      <Status kind={operationKind[operation.state]} word={operationStateWord[operation.state]} />
      <span>{text.by(operation.actor)}</span>
      <span>{text.began(exactMoment(operation.createdAt))}</span>
      {started !== null && (
        <span>{ended === null ? text.running(Math.max(0, now - started)) : text.took(ended - started)}</span>
      )}
      {operation.follows !== null && (
        <Link to="/operations/$operationId" params={{ operationId: operation.follows }}>
          {text.follows}
        </Link>
      )}
    </span>
  );
}
