// Owns a remedy on screen: what it changes, its script per distribution to read, copy, save or run, and the way back.
import { useState } from 'react';
import type { Remedy } from '#shared/domain/preflight/remedy';
import { useRead } from '#renderer/client/hooks.ts';
import type { Subject } from '#renderer/parts/preflight.ts';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { RunRemedy } from '#renderer/parts/run-remedy.tsx';
import { remedyText as text } from '#renderer/text/hosts.ts';
import { Button } from '#renderer/ui/button.tsx';
import { CopyButton } from '#renderer/ui/copy-button.tsx';
import { EvidenceBlock } from '#renderer/ui/mono.tsx';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { saveFile } from '#renderer/ui/save-file.ts';
import css from './remedy-view.module.css';

interface RemedyViewProps {
  subject: Subject;
  host: string;
  remedyId: string;
}

export function RemedyView({ subject, host, remedyId }: RemedyViewProps) {
  const remedy = useRead('preflight.remedy', { ...subject, host, remedyId });
  return (
    <section className={css.remedy} aria-label={text.title}>
      <ReadingView reading={remedy} waiting={<ProgressLine label={text.reading} fraction={null} />}>
        {(value) => <RemedyBody key={`${value.id}@${value.host}`} subject={subject} remedy={value} />}
      </ReadingView>
    </section>
  );
}

function RemedyBody({ subject, remedy }: { subject: Subject; remedy: Remedy }) {
  return (
    <>
      <h3>{remedy.title}</h3>
      <dl className={css.words}>
        <dt>{text.changes}</dt>
        <dd>
          <ul className={css.changes}>
            {remedy.changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </dd>
        <dt>{text.interruption}</dt>
        <dd>{remedy.interruption ?? text.noInterruption}</dd>
      </dl>
      <Scripts remedy={remedy} />
      <RunRemedy subject={subject} remedy={remedy} />
      <div className={css.back}>
        <h4>{text.wayBack}</h4>
        <p>{remedy.undoWords}</p>
        {remedy.undo !== null && (
          <details>
            <summary>{text.undoScript}</summary>
            <EvidenceBlock text={remedy.undo} lines={8} title={text.undoScript} />
          </details>
        )}
      </div>
    </>
  );
}

function Scripts({ remedy }: { remedy: Remedy }) {
  // This host's own script stands first.
  const scripts = remedy.scripts.toSorted((a, b) => Number(b.isThisHost) - Number(a.isThisHost));
  const [chosen, setChosen] = useState(0);
  const script = scripts[chosen] ?? scripts[0];
  if (!script) return null;
  return (
    <div>
      <div className={css.tabs} role="group" aria-label={text.scripts}>
        {scripts.map((each, index) => (
          <button
            key={each.distribution}
            type="button"
            className={css.tab}
            aria-pressed={each === script}
            onClick={() => setChosen(index)}
          >
            {each.isThisHost ? text.thisHost(each.distribution) : each.distribution}
          </button>
        ))}
      </div>
      <EvidenceBlock text={script.text} lines={14} title={text.script(script.distribution)} />
      <div className={css.actions}>
        <CopyButton wordy text={script.text} label={text.copy} doneLabel={text.copied} />
        <Button
          size="small"
          onClick={() => saveFile(`${remedy.id}-${remedy.host}.sh`, script.text, 'text/x-shellscript')}
        >
          {text.save}
        </Button>
        {remedy.needsRoot && <span className={css.soft}>{text.needsRoot}</span>}
      </div>
    </div>
  );
}
