// Owns the three answers of a read: not yet, failed, here it is. Data that went stale stays on screen under its error.
import type { ReactNode } from 'react';
import type { Reading } from '#renderer/client/hooks.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { commonText } from '#renderer/text/common.ts';
import { Boundary } from '#renderer/ui/boundary.tsx';
import css from './reading-view.module.css';

interface ReadingViewProps<T> {
  reading: Reading<T>;
  children: (value: T) => ReactNode;
  waiting?: ReactNode;
}

export function ReadingView<T>({ reading, children, waiting }: ReadingViewProps<T>) {
  const retry = () => void reading.refetch();
  if (reading.data !== undefined) {
    const disconnected = reading.error?.view.code === 'call.disconnected';
    return (
      <>
        {reading.error && !disconnected && <CallProblem error={reading.error} onRetry={retry} />}
        <Boundary>
          <Value of={reading.data} draw={children} />
        </Boundary>
      </>
    );
  }
  if (reading.error) return <CallProblem error={reading.error} onRetry={retry} />;
  return <div className={css.waiting}>{waiting ?? commonText.reading}</div>;
}

/** A component of its own, so that drawing happens inside the boundary. */
function Value<T>({ of, draw }: { of: T; draw: (value: T) => ReactNode }) {
  return draw(of);
}
