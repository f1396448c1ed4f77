// Owns reading the judgement of a site's hosts: read what is stale once, then judge again without reading when something changed.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import type { Input } from '#shared/contract/contract';
import type { CheckLevel, CheckResult, PreflightReport } from '#shared/domain/preflight/check';
import type { CallError } from '#renderer/client/call-error.ts';
import { useClient, useRead, type Reading } from '#renderer/client/hooks.ts';

type Refresh = NonNullable<Input<'preflight.check'>['refresh']>;
/** A stored site, or the text of a document. */
export type Subject = { site: string } | { text: string };

const AHEAD_MS = 30_000;

export function usePreflight(
  subject: Subject,
  options: { release?: string | undefined; enabled?: boolean } = {},
): { report: Reading<PreflightReport>; read: (refresh: Refresh) => void } {
  const client = useClient();
  const queries = useQueryClient();
  const next = useRef<Refresh>('stale');
  const { release, enabled = true } = options;
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
  return { report, read };
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

const judgedOnly = (site: string) => ({ site, refresh: 'none' as const });

/** How many findings want attention, from what was read before: never makes anybody read a host. */
export function useAttention(site: string | null): { blockers: number; warnings: number } | null {
  const report = useRead('preflight.check', judgedOnly(site ?? ''), {
    enabled: site !== null,
    freshForMs: AHEAD_MS,
  });
  if (!report.data) return null;
  const counts = countLevels(report.data.checks);
  return { blockers: counts.blocker, warnings: counts.warning };
}

export function countLevels(checks: CheckResult[]): Record<CheckLevel, number> {
  const counts = { ok: 0, warning: 0, blocker: 0, unknown: 0 };
  for (const check of checks) counts[check.level] += 1;
  return counts;
}

export const levelWeight: Record<CheckLevel, number> = { blocker: 0, warning: 1, unknown: 2, ok: 3 };
