// Owns the panel of one host: whether it could be read and why not, its key to trust, and what was found on it.
import type { CheckedHost, CheckResult } from '#shared/domain/preflight/check';
import { Words } from '#renderer/features/hosts/check-panel.tsx';
import { levelWeight } from '#renderer/parts/preflight.ts';
import { checkKind } from '#renderer/parts/status-words.ts';
import { TrustKey } from '#renderer/parts/trust-key.tsx';
import { ago, span } from '#renderer/text/format.ts';
import { hostsText as text } from '#renderer/text/hosts.ts';
import { Button } from '#renderer/ui/button.tsx';
import { EvidenceBlock, Mono } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { Facts } from '#renderer/ui/screen.tsx';
import { SidePanel } from '#renderer/ui/side-panel.tsx';
import { Status, StatusGlyph } from '#renderer/ui/status.tsx';
import css from './panels.module.css';

interface HostPanelProps {
  host: CheckedHost;
  checks: CheckResult[];
  onCheck: (check: string) => void;
  onFacts: () => void;
  onReadAgain: () => void;
  onClose: () => void;
}

export function HostPanel({ host, checks, onCheck, onFacts, onReadAgain, onClose }: HostPanelProps) {
  const now = useNow();
  const { reason } = host;
  const found = checks
    .filter((check) => check.level !== 'ok' && host.reachable)
    .sort((a, b) => levelWeight[a.level] - levelWeight[b.level]);
  return (
    <SidePanel
      label={host.host}
      title={host.host}
      closeLabel={text.closePanel}
      onClose={onClose}
      actions={<Button onClick={onFacts}>{text.allFacts(host.host)}</Button>}
    >
      <div className={css.panel}>
        {!reason && !host.reachable && (
          <p className={css.found}>
            <Status kind="unknown" word={text.notReadYet} />
          </p>
        )}
        {reason && (
          <>
            <p className={css.found}>
              <Status kind="unknown" word={text.notReachable} />
            </p>
            {reason.code !== 'host.keyUnknown' && <p className={css.message}>{reason.message}</p>}
            {reason.evidence !== null && <EvidenceBlock title={text.evidence} text={reason.evidence} />}
            {reason.code === 'host.keyUnknown' ? (
              <TrustKey connection={host.connection} params={reason.params} onTrusted={onReadAgain} />
            ) : (
              <Words title={text.whatToDo}>{reason.remedy}</Words>
            )}
          </>
        )}
        <Facts
          facts={[
            { name: text.connection, value: <Mono>{host.connection}</Mono> },
            { name: text.engine, value: host.engine ?? text.neverRead },
            { name: text.way, value: text.ways[host.way] },
            {
              name: text.factRead,
              value: host.readAt === null ? text.neverRead : ago(Math.max(0, now - Date.parse(host.readAt))),
            },
            ...(host.tookMs === null ? [] : [{ name: text.took, value: span(host.tookMs) }]),
          ]}
        />
        {host.reachable && (
          <div>
            <h3 className={css.wordsTitle}>{text.findings}</h3>
            {found.length === 0 && <p className={css.words}>{text.noFindings}</p>}
            <ul>
              {found.map((check) => (
                <li key={`${check.check}:${check.message}`}>
                  <button type="button" className={css.finding} onClick={() => onCheck(check.check)}>
                    <StatusGlyph kind={checkKind[check.level]} />
                    <span>{check.message}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </SidePanel>
  );
}
