// Owns how many findings on the hosts want attention, from what was read before: asking never makes anybody read a host.
import type { PreflightReport } from '#shared/domain/preflight/check';
import { useRead } from '#renderer/client/hooks.ts';

const FRESH_MS = 30_000;

export const judgedOnly = (site: string) => ({ site, refresh: 'none' as const });

export interface Attention {
  blockers: number;
  warnings: number;
}

export function useAttention(site: string): Attention | null {
  const report = useRead('preflight.check', judgedOnly(site), { freshForMs: FRESH_MS });
  return report.data ? attentionOf(report.data) : null;
}

/** A host that nobody has tried to read yet is neither well nor ill. */
export function attentionOf(report: PreflightReport): Attention {
  const untried = untriedHosts(report);
  const told = report.checks.filter((check) => check.host === null || !untried.has(check.host));
  return {
    blockers: told.filter((check) => check.level === 'blocker').length,
    warnings: told.filter((check) => check.level === 'warning').length,
  };
}

export function untriedHosts(report: PreflightReport): Set<string> {
  return new Set(
    report.hosts.filter((host) => !host.reachable && host.reason === null).map((host) => host.host),
  );
}
