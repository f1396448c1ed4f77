// Owns the panel of one judgement: what was found, what the machine said, why it matters, what to do about it.
import type { CheckResult } from '#shared/domain/preflight/check';
import { checkKind } from '#renderer/parts/status-words.ts';
import type { Subject } from '#renderer/parts/preflight.ts';
import { RemedyView } from '#renderer/parts/remedy-view.tsx';
import { TrustKey } from '#renderer/parts/trust-key.tsx';
import type { CheckedHost } from '#shared/domain/preflight/check';
import { ago, exactMoment } from '#renderer/text/format.ts';
import { hostsText as text, levelWord } from '#renderer/text/hosts.ts';
import { Button } from '#renderer/ui/button.tsx';
import { EvidenceBlock } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { SidePanel } from '#renderer/ui/side-panel.tsx';
import { Status } from '#renderer/ui/status.tsx';
import css from './panels.module.css';

interface CheckPanelProps {
  /** What one check says of one host: the worst first. */
  results: [CheckResult, ...CheckResult[]];
  host: CheckedHost | null;
  subject: Subject;
  onFacts: (host: string) => void;
  onReadAgain: () => void;
  onClose: () => void;
}

export function CheckPanel({ results, host, subject, onFacts, onReadAgain, onClose }: CheckPanelProps) {
  const [result] = results;
  const now = useNow();
  const label = result.host === null ? result.title : `${result.title} · ${result.host}`;
  const { readAt } = result;
  const remedies = [...new Set(results.flatMap((each) => each.remedy ?? []))];
  const remedyId = results.find((each) => each.remedyId !== null)?.remedyId ?? null;
  const unknownKey = host?.reason?.code === 'host.keyUnknown' ? host.reason : null;
  return (
    <SidePanel
      label={label}
      title={label}
      closeLabel={text.closePanel}
      onClose={onClose}
      actions={
        result.host !== null && (
          <Button onClick={() => onFacts(result.host ?? '')}>{text.allFacts(result.host)}</Button>
        )
      }
    >
      <div className={css.panel}>
        {results.map((each) => (
          <Found key={each.message} result={each} />
        ))}
        <Words title={text.meaning}>{result.meaning}</Words>
        {remedies.map((remedy) => (
          <Words key={remedy} title={text.whatToDo}>
            {remedy}
          </Words>
        ))}
        {unknownKey && host && (
          <TrustKey connection={host.connection} params={unknownKey.params} onTrusted={onReadAgain} />
        )}
        <p className={css.small}>
          {text.source}: {result.source}
        </p>
        <p className={css.small} title={readAt === null ? undefined : exactMoment(readAt)}>
          {text.factRead}: {readAt === null ? text.neverRead : ago(Math.max(0, now - Date.parse(readAt)))}
        </p>
        {remedyId !== null && result.host !== null && (
          <div className={css.remedy}>
            <RemedyView subject={subject} host={result.host} remedyId={remedyId} />
          </div>
        )}
      </div>
    </SidePanel>
  );
}

function Found({ result }: { result: CheckResult }) {
  return (
    <div className={css.result}>
      <p className={css.found}>
        <Status kind={checkKind[result.level]} word={levelWord[result.level]} />
      </p>
      <p className={css.message}>{result.message}</p>
      {result.evidence !== null && <EvidenceBlock title={text.evidence} text={result.evidence} lines={10} />}
    </div>
  );
}

export function Words({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <h3 className={css.wordsTitle}>{title}</h3>
      <p className={css.words}>{children}</p>
    </div>
  );
}
