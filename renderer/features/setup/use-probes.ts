// Owns looking at every host that is being answered for, each by itself, while the operator reads.
import { useDebouncedValue } from '@mantine/hooks';
import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import type { Output } from '#shared/contract/contract';
import type { CallError } from '#renderer/client/call-error.ts';
import { useClient } from '#renderer/client/hooks.ts';
import type { HostDraft } from '#renderer/features/setup/host-draft.ts';
import { connectionOf, isAddressed } from '#renderer/parts/connection.ts';

const TYPING_MS = 300;
const FRESH_MS = 10_000;

export interface Probe {
  /** What was looked at; behind the field while somebody types. */
  connection: string;
  state: 'waiting' | 'looking' | 'ready' | 'blocked' | 'failed';
  result: UseQueryResult<Output<'hosts.probe'>, CallError>;
}

export function useProbes(hosts: HostDraft[]): Probe[] {
  const client = useClient();
  const wanted = hosts.map((host) => (isAddressed(host) ? connectionOf(host) : ''));
  const [settled] = useDebouncedValue(wanted.join('\n'), TYPING_MS);
  const connections = settled.split('\n');
  const results: Probe['result'][] = useQueries({
    queries: hosts.map((host, index) => {
      const connection = connections[index] ?? '';
      return {
        queryKey: ['hosts.probe', { connection }, host.id],
        queryFn: () => client.call('hosts.probe', { connection }),
        enabled: connection !== '',
        staleTime: FRESH_MS,
      };
    }),
  });
  return hosts.map((host, index): Probe => {
    const result = results[index] as Probe['result'];
    const connection = connections[index] ?? '';
    return { connection, result, state: stateOf(host, { connection, result }) };
  });
}

function stateOf(
  host: HostDraft,
  { connection, result }: Pick<Probe, 'connection' | 'result'>,
): Probe['state'] {
  if (!isAddressed(host)) return 'waiting';
  if (connection !== connectionOf(host) || result.isFetching) return 'looking';
  if (result.error) return 'failed';
  if (!result.data) return 'looking';
  // What a reason may carry is weighed in the step "Check".
  const { findings } = result.data;
  const stops = findings.some(({ level, overridable }) => level === 'blocker' && overridable !== true);
  return stops ? 'blocked' : 'ready';
}
