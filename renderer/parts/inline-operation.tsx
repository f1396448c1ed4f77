// Owns an operation shown where it was started: its line while it runs, how it ended, and the way to its page.
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { isTerminal } from '#shared/operations/states';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { operationKind } from '#renderer/parts/status-words.ts';
import { operationStateWord } from '#renderer/text/common.ts';
import { operationText as text } from '#renderer/text/plan.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { Status } from '#renderer/ui/status.tsx';
import css from './inline-operation.module.css';

interface InlineOperationProps {
  operationId: string;
  onEnd?: () => void;
}

export function InlineOperation({ operationId, onEnd }: InlineOperationProps) {
  const reading = useRead('operations.get', { operationId }, { everyMs: 15_000, freshForMs: 5000 });
  const cancel = useChange('operations.cancel', { rereads: ['operations.get'] });
  const operation = reading.data;
  const over = operation !== undefined && isTerminal(operation.state);
  const told = useRef(false);
  useEffect(() => {
    if (!over || told.current) return;
    told.current = true;
    onEnd?.();
  }, [over, onEnd]);
  if (!operation) return null;
  return (
    <div className={css.operation}>
      <div className={css.line}>
        <Status kind={operationKind[operation.state]} word={operationStateWord[operation.state]} />
        <Link to="/operations/$operationId" params={{ operationId: operationId }}>
          {operation.title}
        </Link>
        {operation.state === 'running' && (
          <Button
            size="small"
            onClick={() => cancel.mutate({ operationId })}
            busy={cancel.isPending}
            weight="quiet"
          >
            {text.cancelInline}
          </Button>
        )}
      </div>
      {over ? (
        <p className={css.words}>{operation.outcome}</p>
      ) : (
        <>
          <ProgressLine label={text.progress} fraction={operation.progress.fraction} />
          <p className={css.words}>{operation.progress.detail}</p>
        </>
      )}
    </div>
  );
}
