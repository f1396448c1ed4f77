// Owns what stands below a failed change that the app itself takes back: that it does, and the way to that operation.
import { Link } from '@tanstack/react-router';
import type { Operation } from '#shared/operations/operation';
import { useRead } from '#renderer/client/hooks.ts';
import { operationText as text } from '#renderer/text/plan.ts';
import css from './operation-screen.module.css';

export function TakenBack({ operation }: { operation: Operation }) {
  const site = operation.site ?? '';
  const later = useRead('operations.list', { site, limit: 20 }, { everyMs: 5_000 });
  const revert = later.data?.operations.find(({ follows }) => follows === operation.id);
  return (
    <section className={css.ways} aria-label={text.revert}>
      <p>
        {text.takenBack}{' '}
        {revert && (
          <Link to="/operations/$operationId" params={{ operationId: revert.id }}>
            {text.showRevert}
          </Link>
        )}
      </p>
    </section>
  );
}
