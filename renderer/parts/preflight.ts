// Owns reading the judgement of a site's hosts: read what is stale once, then judge again without reading when something changed.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { Input } from '#shared/contract/contract';
import type { CheckLevel, CheckResult, PreflightReport } from '#shared/domain/preflight/check';
import type { CallError } from '#renderer/client/call-error.ts';
import { useClient, type Reading } from '#renderer/client/hooks.ts';
import { judgedOnly } from '#renderer/parts/host-attention.ts';

type Refresh = NonNullable<Input<'preflight.check'>['refresh']>;
/** A stored site, or the text of a document. */
export type Subject = { site: string } | { text: string };

export interface Preflight {
  report: Reading<PreflightReport>;
  /** Hosts are being read, or judged again. */
  busy: boolean;
  read: (refresh: Refresh) => void;
  /** One host, now, also when it has just failed. */
  readHost: (host: string) => void;
}

interface PreflightOptions {
  release?: string | undefined;
  enabled?: boolean;
}

export function usePreflight(
  subject: Subject,
  { release, enabled = true }: PreflightOptions = {},
): Preflight {
  const client = useClient();
  const queries = useQueryClient();
  const next = useRef<Refresh>('stale');
  const [readsOne, setReadsOne] = useState(false);
  const report = useQuery<PreflightReport, CallError>({
    queryKey: ['preflight.check', { ...subject, release }],
    queryFn: async () => {
      const refresh = next.current;
      const answer = await client.call('preflight.check', { ...subject, release, refresh });
      next.current = 'none';
      return answer;
    },
    enabled,
    placeholderData: (previous) => keepPreviousData(previous) ?? readBefore(queries, subject),
  });
  const { refetch } = report;
  const read = useCallback(
    (refresh: Refresh) => {
      next.current = refresh;
      void refetch();
    },
    [refetch],
  );
  const readHost = (host: string) => {
    setReadsOne(true);
    void client
      .call('preflight.check', { ...subject, release, hosts: [host], refresh: 'all' })
      // What went wrong is told by the judgement that follows.
      .catch(() => undefined)
      .then(() => refetch())
      .finally(() => setReadsOne(false));
  };
  return { report, busy: report.isFetching || readsOne, read, readHost };
}

/** What the rail has asked for already stands on the screen while the hosts are read; all-unread says nothing. */
function readBefore(
  queries: ReturnType<typeof useQueryClient>,
  subject: Subject,
): PreflightReport | undefined {
  if (!('site' in subject)) return undefined;
  const kept = queries.getQueryData<PreflightReport>(['preflight.check', judgedOnly(subject.site)]);
  return kept?.hosts.some((host) => host.readAt !== null) ? kept : undefined;
}

export function countLevels(checks: CheckResult[]): Record<CheckLevel, number> {
  const counts = { ok: 0, warning: 0, blocker: 0, unknown: 0 };
  for (const check of checks) counts[check.level] += 1;
  return counts;
}

export const levelWeight: Record<CheckLevel, number> = { blocker: 0, warning: 1, unknown: 2, ok: 3 };
