// Owns starting an operation and going to its page.
import { useNavigate } from '@tanstack/react-router';
import type { OperationName } from '#shared/contract/contract';
import { useChange } from '#renderer/client/hooks.ts';

/** What follows when it has succeeded: the page of the operation leads there. */
export type Then = 'transcript' | 'soak';

interface StartOptions {
  then?: Then;
  onStarted?: () => void;
}

export function useStart<Name extends OperationName>(name: Name, { then, onStarted }: StartOptions = {}) {
  const navigate = useNavigate();
  return useChange(name, {
    rereads: ['operations.list', 'sites.list'],
    onDone(output) {
      onStarted?.();
      const { operationId } = output as { operationId: string };
      void navigate({ to: '/operations/$operationId', params: { operationId }, search: { then } });
    },
  });
}
