// Owns how findings are listed: the worst first, each with evidence and remedy in reach.
import type { Finding } from '#shared/domain/status';
import { findingKind } from '#renderer/parts/status-words.ts';
import { Mono } from '#renderer/ui/mono.tsx';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './finding-list.module.css';

const weight = { blocker: 0, warning: 1, ok: 2 };

export function FindingList({ findings, nothing }: { findings: Finding[]; nothing?: string }) {
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
          </div>
        </li>
      ))}
    </ul>
  );
}
