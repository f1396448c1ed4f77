// Owns which blockers are overridden: only those that say they can be, each with its own reason. Pure.
import type { Override } from '#shared/contract/plans';
import type { Finding } from '#shared/domain/findings/finding-schema';

type Where = Pick<Override, 'code' | 'host'>;

export const sameBlocker = (a: Where, b: Where): boolean => a.code === b.code && a.host === b.host;

export const reasonFor = (overrides: Override[], where: Where): string | null =>
  overrides.find((each) => sameBlocker(each, where))?.reason ?? null;

export function withReason(overrides: Override[], where: Where, reason: string | null): Override[] {
  const others = overrides.filter((each) => !sameBlocker(each, where));
  return reason === null ? others : [...others, { code: where.code, host: where.host, reason }];
}

export const canOverride = (finding: Finding): boolean =>
  finding.level === 'blocker' && finding.overridable === true;

/** Blockers that still stand, and the overrides that belong to this plan: an old reason is not sent for what is gone. */
export function weigh(findings: Finding[], overrides: Override[]): { open: Finding[]; used: Override[] } {
  const blockers = findings.filter((finding) => finding.level === 'blocker');
  return {
    open: blockers.filter((finding) => !canOverride(finding) || reasonFor(overrides, finding) === null),
    used: overrides.filter((each) =>
      blockers.some((finding) => canOverride(finding) && sameBlocker(each, finding)),
    ),
  };
}
