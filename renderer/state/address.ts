// Owns reading and writing the address: the site in the path, and the choices of a screen in the search part.
// Choices live in the address so that back, reload and a copied link all show the same.
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export function useSiteName(): string {
  const params: { site?: string } = useParams({ strict: false });
  return params.site ?? '';
}

export function useOperationId(): string {
  const params: { operationId?: string } = useParams({ strict: false });
  return params.operationId ?? '';
}

type Choices = Record<string, string | undefined>;

/** The search part as plain strings, and a setter that merges and replaces the history entry. */
export function useChoices<Key extends string>(): [
  Partial<Record<Key, string>>,
  (change: Partial<Record<Key, string | undefined>>) => void,
] {
  const search: unknown = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = useCallback(
    (change: Choices) =>
      void navigate({
        to: '.',
        search: (old: Choices) => dropEmpty({ ...old, ...change }),
        replace: true,
      } as never),
    [navigate],
  );
  return [search as Partial<Record<Key, string>>, set];
}

function dropEmpty(choices: Choices): Choices {
  return Object.fromEntries(
    Object.entries(choices).filter(([, value]) => value !== undefined && value !== ''),
  );
}
