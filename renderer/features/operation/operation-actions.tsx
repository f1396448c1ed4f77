// Owns what can be done with an operation: cancel while it runs; resume or revert when it stopped half-way.
import { useNavigate } from '@tanstack/react-router';
import type { Operation } from '#shared/operations/operation';
import { useChange } from '#renderer/client/hooks.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { useChoices } from '#renderer/state/address.ts';
import { useStart } from '#renderer/parts/start-operation.ts';
import { operationText as text } from '#renderer/text/plan.ts';
import { Button } from '#renderer/ui/button.tsx';
import css from './operation-screen.module.css';

export function OperationActions({ operation }: { operation: Operation }) {
  const navigate = useNavigate();
  const [choices] = useChoices<'then'>();
  const cancel = useChange('operations.cancel', { rereads: ['operations.get'] });
  const running = operation.state === 'running' || operation.state === 'queued';
  if (operation.state === 'cancelling') return <span className={css.soft}>{text.cancelling}</span>;
  if (running && operation.cancel !== 'not-cancellable') {
    return (
      <Button onClick={() => cancel.mutate({ operationId: operation.id })} busy={cancel.isPending}>
        {text.cancel}
      </Button>
    );
  }
  const site = operation.site;
  if (operation.state !== 'succeeded' || site === null) return null;
  if (choices.then === 'soak') {
    const search = { stage: 'soak', operation: operation.id };
    return (
      <Button
        weight="primary"
        onClick={() => void navigate({ to: '/sites/$site/upgrade', params: { site }, search })}
      >
        {text.toSoak}
      </Button>
    );
  }
  return (
    <Button onClick={() => void navigate({ to: '/sites/$site/overview', params: { site } })}>
      {text.toOverview}
    </Button>
  );
}

export function WaysOn({ operation }: { operation: Operation }) {
  const resume = useStart('operations.resume');
  const revert = useStart('operations.revert');
  if (!['interrupted', 'failed', 'cancelled'].includes(operation.state) || operation.plan === null)
    return null;
  const busy = resume.isPending || revert.isPending;
  const error = resume.error ?? revert.error;
  return (
    <section className={css.ways} aria-label={text.waysOn}>
      <div className={css.way}>
        <Button weight="primary" disabled={busy} onClick={() => resume.mutate({ operationId: operation.id })}>
          {text.resume}
        </Button>
        <span className={css.soft}>{text.resumeText}</span>
      </div>
      <div className={css.way}>
        <Button disabled={busy} onClick={() => revert.mutate({ operationId: operation.id })}>
          {text.revert}
        </Button>
        <span className={css.soft}>{text.revertText}</span>
      </div>
      {error && <CallProblem error={error} />}
    </section>
  );
}
