// Owns how findings are listed: the worst first, each with evidence and remedy in reach.
import type { ReactNode } from 'react';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { findingKind } from '#renderer/parts/status-words.ts';
import { Mono } from '#renderer/ui/mono.tsx';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './finding-list.module.css';

const weight = { blocker: 0, warning: 1, ok: 2 };

interface FindingListProps {
  findings: Finding[];
  nothing?: string;
  /** What can be done about one of them in place. */
  after?: (finding: Finding) => ReactNode;
}

export function FindingList({ findings, nothing, after }: FindingListProps) {
  if (findings.length === 0) return nothing === undefined ? null : <p className={css.nothing}>{nothing}</p>;
  const sorted = [...findings].sort((a, b) => weight[a.level] - weight[b.level]);
  return (
    <ul className={css.list}>
      {sorted.map((finding) => (
        <li key={`${finding.code}:${finding.host ?? ''}:${finding.message}`} className={css.finding}>
          <StatusGlyph kind={findingKind[finding.level]} />
          <div>
            <p>
              {finding.host !== null && <span className={css.host}>{finding.host}</span>} {finding.message}
            </p>
            {finding.evidence !== null && (
              <p className={css.evidence}>
                <Mono>{finding.evidence}</Mono>
              </p>
            )}
            {finding.remedy !== null && <p className={css.remedy}>{finding.remedy}</p>}
            {after?.(finding)}
          </div>
        </li>
      ))}
    </ul>
  );
}
