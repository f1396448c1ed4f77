// Owns blockers that an operator carries: which ones may be, and that the reason is kept where an auditor finds it.
import type { Override } from '#shared/contract/plans';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { OperationHandle } from '../operations/operation-handle.ts';

/** The first blocker that nobody has given a reason for, or that no reason can carry. */
export function openBlocker(findings: Finding[], overrides: Override[]): Finding | undefined {
  return findings.find(
    (finding) => finding.level === 'blocker' && overrideOf(finding, overrides) === undefined,
  );
}

/** In the journal and among the evidence of the operation, before its first effect. */
export function keepOverrides(findings: Finding[], overrides: Override[], handle: OperationHandle): void {
  for (const finding of findings) {
    const override = finding.level === 'blocker' ? overrideOf(finding, overrides) : undefined;
    if (!override) continue;
    const { code, host, message } = finding;
    const { reason } = override;
    handle.journal('note', { override: { code, host, message, reason, actor: handle.current.actor } });
    handle.evidence({
      title: `Overridden: ${code}${host === null ? '' : ` on ${host}`}`,
      text: `${message}\n${finding.evidence ?? ''}\nReason given (${handle.current.actor}): ${reason}`,
    });
  }
}

function overrideOf(finding: Finding, overrides: Override[]): Override | undefined {
  if (finding.overridable !== true) return undefined;
  return overrides.find(({ code, host }) => code === finding.code && host === finding.host);
}
