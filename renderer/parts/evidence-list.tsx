// Owns what was kept when an operation went wrong: the error with its remedy, then each piece of evidence verbatim.
import type { Operation } from '#shared/operations/operation';
import { commonText } from '#renderer/text/common.ts';
import { ErrorState } from '#renderer/ui/messages.tsx';
import { EvidenceBlock } from '#renderer/ui/mono.tsx';
import css from './evidence-list.module.css';

export function EvidenceList({ operation }: { operation: Operation }) {
  const { error, evidence } = operation;
  if (error === null && evidence.length === 0) return null;
  return (
    <div className={css.evidence}>
      {error && (
        <ErrorState
          message={error.message}
          evidence={error.evidence}
          evidenceTitle={commonText.evidence}
          remedy={error.remedy}
          severity={error.severity}
          reference={commonText.reference(error.code, null)}
        />
      )}
      {evidence.map((each) => (
        <EvidenceBlock key={each.title} title={each.title} text={each.text} lines={10} />
      ))}
    </div>
  );
}
