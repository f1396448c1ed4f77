// Owns the findings of a plan with their overrides: each blocker of the preflight can be carried with a reason, nothing else can.
import type { Override } from '#shared/contract/plans';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { FindingList } from '#renderer/parts/finding-list.tsx';
import { OverrideForm } from '#renderer/parts/override-form.tsx';
import { canOverride, reasonFor, withReason } from '#renderer/parts/overrides.ts';
import { overrideText as text } from '#renderer/text/hosts.ts';
import css from './override-form.module.css';

interface PlanFindingsProps {
  findings: Finding[];
  overrides: Override[];
  onChange: (overrides: Override[]) => void;
}

export function PlanFindings({ findings, overrides, onChange }: PlanFindingsProps) {
  return (
    <FindingList
      findings={findings}
      after={(finding) =>
        canOverride(finding) && (
          <div className={css.place}>
            <OverrideForm
              message={finding.message}
              reason={reasonFor(overrides, finding)}
              onChange={(reason) => onChange(withReason(overrides, finding, reason))}
            />
          </div>
        )
      }
    />
  );
}

/** The reasons once more, before they are written into the journal. */
export function OverrideReasons({ findings, overrides }: Omit<PlanFindingsProps, 'onChange'>) {
  return (
    <>
      <p>{text.confirmText}</p>
      <ul className={css.reasons}>
        {overrides.map((each) => (
          <li key={`${each.code}@${each.host ?? ''}`}>
            <p>
              {each.host !== null && <strong>{each.host}</strong>}{' '}
              {findings.find((finding) => finding.code === each.code && finding.host === each.host)?.message}
            </p>
            <p className={css.reason}>{each.reason}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
