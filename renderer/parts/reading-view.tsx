// Owns the three answers of a read: not yet, failed, here it is. Data that went stale stays on screen under its error.
import type { ReactNode } from 'react';
import type { Reading } from '#renderer/client/hooks.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { commonText } from '#renderer/text/common.ts';
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
        {children(reading.data)}
      </>
    );
  }
  if (reading.error) return <CallProblem error={reading.error} onRetry={retry} />;
  return <div className={css.waiting}>{waiting ?? commonText.reading}</div>;
}
