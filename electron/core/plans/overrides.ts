// Handles blockers that an operator overrides: which ones allow it, and where the reason is recorded for an audit.
import type { Override } from '#shared/contract/plans';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { OperationHandle } from '../operations/operation-handle.ts';

/** The first blocker without a reason, or that no reason can override. */
export function openBlocker(findings: Finding[], overrides: Override[]): Finding | undefined {
  return findings.find(
    (finding) => finding.level === 'blocker' && overrideOf(finding, overrides) === undefined,
  );
}

/** Writes the reasons to the journal and the evidence of the operation, before its first effect. */
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
