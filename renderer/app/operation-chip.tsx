// Owns the running operation in the header: what it is, how far; pressing goes there.
import { Link } from '@tanstack/react-router';
import type { SiteSummary } from '#shared/contract/sites';
import css from '#renderer/app/header.module.css';
import { useRead } from '#renderer/client/hooks.ts';
import { operationKind } from '#renderer/parts/status-words.ts';
import { frameText as text } from '#renderer/text/frame.ts';
import { Status } from '#renderer/ui/status.tsx';

const finished = new Set(['done', 'unchanged', 'skipped']);

export function OperationChip({ site, summary }: { site: string | null; summary: SiteSummary | null }) {
  const recent = useRead('operations.list', { limit: 20 }, { freshForMs: 5000 });
  const running = recent.data?.operations.find(
    (each) =>
      (site === null || each.site === site) && ['queued', 'running', 'cancelling'].includes(each.state),
  );
  const left = summary?.operation?.state === 'interrupted' ? summary.operation : null;
  if (running) {
    const done = running.steps.filter((step) => finished.has(step.state)).length;
    return (
      <Link to="/operations/$operationId" params={{ operationId: running.id }} className={css.chip}>
        <Status
          kind={operationKind[running.state]}
          word={text.operation(running.title, done, running.steps.length)}
        />
      </Link>
    );
  }
  if (left) {
    return (
      <Link to="/operations/$operationId" params={{ operationId: left.id }} className={css.chip}>
        <Status kind="warning" word={text.interrupted(left.title)} />
      </Link>
    );
  }
  return null;
}
