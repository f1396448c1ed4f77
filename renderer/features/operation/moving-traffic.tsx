// Owns what the operator sees while a change waits for them: what to do, what the counters show now, and a way to say that it is done.
import type { Operation } from '#shared/operations/operation';
import { useChange } from '#renderer/client/hooks.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { operationText as text } from '#renderer/text/plan.ts';
import { Button } from '#renderer/ui/button.tsx';
import css from './operation-screen.module.css';

export function MovingTraffic({ operation }: { operation: Operation }) {
  const confirm = useChange('operations.confirm', { rereads: ['operations.get'] });
  const running = operation.steps.find(({ state }) => state === 'running');
  const action = operation.plan?.steps.find(({ id }) => id === running?.id)?.action;
  if (operation.state !== 'running' || !running || action?.kind !== 'move-traffic') return null;
  // The step says what to do and then what it sees; what to do stands in the heading.
  const seen = running.detail.replace(action.words, '').trim();
  return (
    <section className={css.moving} aria-label={text.movingTitle}>
      <h2>{action.words}</h2>
      <p className={css.soft} role="status">
        {seen}
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
