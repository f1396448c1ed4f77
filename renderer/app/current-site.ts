// Owns which site the frame speaks of: the one in the address, or that of the operation shown, or none.
import { useParams } from '@tanstack/react-router';
import { useRead } from '#renderer/client/hooks.ts';

export function useCurrentSite(): string | null {
  const params: { site?: string; operationId?: string } = useParams({ strict: false });
  const operationId = params.operationId ?? '';
  const operation = useRead(
    'operations.get',
    { operationId },
    { enabled: operationId !== '', freshForMs: 5000 },
  );
  return params.site ?? operation.data?.site ?? null;
}
