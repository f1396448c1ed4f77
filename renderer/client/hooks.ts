// Owns how screens read and change things: queries, commands, operations, connection state.
import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { CommandName, Input, OperationName, Output, QueryName } from '#shared/contract/contract';
import type { CallError } from '#renderer/client/call-error.ts';
import type { Client } from '#renderer/client/client.ts';
import type { ConnectionState } from '#renderer/client/connection.ts';

export const ClientContext = createContext<Client | null>(null);

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new Error('no ClientContext above this component');
  return client;
}

export function useConnection(): ConnectionState {
  const { connection } = useClient();
  return useSyncExternalStore(connection.watch, () => connection.state);
}

interface ReadOptions {
  enabled?: boolean;
  /** Read again this often while a screen shows it, in milliseconds. */
  everyMs?: number;
  /** Milliseconds during which a cached answer is good enough. */
  freshForMs?: number;
}

export type Reading<T> = UseQueryResult<T, CallError>;

export function useRead<Name extends QueryName>(
  name: Name,
  input: Input<Name>,
  options: ReadOptions = {},
): Reading<Output<Name>> {
  const client = useClient();
  return useQuery<Output<Name>, CallError>({
    queryKey: [name, input],
    queryFn: () => client.call(name, input),
    enabled: options.enabled ?? true,
    refetchInterval: options.everyMs ?? false,
    staleTime: options.freshForMs ?? 1000,
    structuralSharing: true,
  });
}

interface ChangeOptions<T> {
  rereads?: QueryName[];
  /** Called also when the component that pressed is gone by then: a change often redraws the screen around its button. */
  onDone?: (output: T) => void;
}

/** A command or the start of an operation. Errors stay on the result for the screen to show. */
export function useChange<Name extends CommandName | OperationName>(
  name: Name,
  options: ChangeOptions<Output<Name>> = {},
) {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation<Output<Name>, CallError, Input<Name>>({
    mutationFn: (input) => client.call(name, input),
    onSuccess: (output) => {
      options.onDone?.(output);
      for (const read of options.rereads ?? []) void queries.invalidateQueries({ queryKey: [read] });
    },
  });
}
