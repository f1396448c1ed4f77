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

export type Choices = Record<string, string | undefined>;

export type SiteScreen =
  'config' | 'drills' | 'history' | 'hosts' | 'overview' | 'plan' | 'services' | 'transcript' | 'upgrade';

/** An address of the app as data, for menus and tables that choose one. Its paths are checked against the routes. */
export type Place =
  | { to: '/adopt' | '/settings' | '/setup' | '/sites'; search?: Choices }
  | { to: `/sites/$site/${SiteScreen}`; params: { site: string }; search?: Choices }
  | { to: '/operations/$operationId'; params: { operationId: string }; search?: Choices };

export function useGo(): (place: Place) => void {
  const navigate = useNavigate();
  return useCallback((place: Place) => void navigate(place), [navigate]);
}

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
      }),
    [navigate],
  );
  return [search as Partial<Record<Key, string>>, set];
}

function dropEmpty(choices: Choices): Choices {
  return Object.fromEntries(
    Object.entries(choices).filter(([, value]) => value !== undefined && value !== ''),
  );
}
