// Owns what the operator sees while a change waits for them: what to do, what the counters show now, and a way to say that it is done.
import type { Operation } from '#shared/operations/operation';
import { useChange } from '#renderer/client/hooks.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { operationText as text } from '#renderer/text/plan.ts';
import { Button } from '#renderer/ui/button.tsx';
import css from './operation-screen.module.css';

/** The step that waits for the operator now, with what it sees. */
export function movingStep({ state, steps, plan }: Operation) {
  const running = steps.find((step) => step.state === 'running');
  const action = plan?.steps.find(({ id }) => id === running?.id)?.action;
  if (state !== 'running' || !running || action?.kind !== 'move-traffic') return null;
  // The step says what to do and then what it sees; what to do stands in the heading.
  return { words: action.words, seen: running.detail.replace(action.words, '').trim() };
}

export function MovingTraffic({ operation }: { operation: Operation }) {
  const confirm = useChange('operations.confirm', { rereads: ['operations.get'] });
  const step = movingStep(operation);
  if (step === null) return null;
  return (
    <section className={css.moving} aria-label={text.movingTitle}>
      <h2>{step.words}</h2>
      <p className={css.soft} role="status">
        {step.seen}
      </p>
      <div className={css.way}>
        <Button
          weight="primary"
          busy={confirm.isPending}
          onClick={() => confirm.mutate({ operationId: operation.id })}
        >
          {text.moved}
        </Button>
        <span className={css.soft}>{text.movedText}</span>
      </div>
      {confirm.error && <CallProblem error={confirm.error} />}
    </section>
  );
}
