// Owns the second stage: the preflight for the release to come, reduced to what somebody has to look at.
import { Link } from '@tanstack/react-router';
import type { CheckResult } from '#shared/domain/preflight/check';
import type { StageProps } from '#renderer/features/upgrade/stage.ts';
import { countLevels, levelWeight, usePreflight } from '#renderer/parts/preflight.ts';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { checkKind } from '#renderer/parts/status-words.ts';
import { StepFrame } from '#renderer/parts/step-frame.tsx';
import { upgradeText } from '#renderer/text/upgrade.ts';
import { Mono } from '#renderer/ui/mono.tsx';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './upgrade-screen.module.css';

const text = upgradeText.fit;

export function FitStage({ site, target, onBack, onDone }: StageProps) {
  const { report, busy } = usePreflight({ site }, { release: target });
  return (
    <StepFrame
      question={text.question(target)}
      intro={text.intro}
      onBack={onBack}
      onContinue={onDone}
      blocked={null}
    >
      <div className={css.line}>{busy && <ProgressLine label={text.reading} fraction={null} />}</div>
      <ReadingView reading={report} waiting={<p className={css.soft}>{text.reading}</p>}>
        {({ checks, release }) =>
          release === target ? (
            <Verdicts checks={checks} site={site} target={target} />
          ) : (
            <p className={css.soft}>{text.reading}</p>
          )
        }
      </ReadingView>
    </StepFrame>
  );
}

function Verdicts({ checks, site, target }: { checks: CheckResult[]; site: string; target: string }) {
  const counts = countLevels(checks);
  const told = checks
    .filter(({ level }) => level === 'blocker' || level === 'warning')
    .toSorted((a, b) => levelWeight[a.level] - levelWeight[b.level]);
  return (
    <>
      {told.length > 0 && <p className={css.headline}>{text.answer(counts.blocker, counts.warning)}</p>}
      <ul className={css.verdicts}>
        {told.map((check) => (
          <li key={`${check.check}@${check.host ?? ''}`} className={css.verdict}>
            <StatusGlyph kind={checkKind[check.level]} />
            <div>
              <p>
                <strong>{check.host ?? text.whole}</strong> {check.message}
              </p>
              {check.evidence !== null && (
                <p className={css.evidenceLine}>
                  <Mono>{check.evidence}</Mono>
                </p>
              )}
              {check.remedy !== null && <p className={css.soft}>{check.remedy}</p>}
            </div>
          </li>
        ))}
      </ul>
      <p className={css.rest}>
        {text.rest(told.length, counts.ok, counts.unknown)}{' '}
        <Link to="/sites/$site/hosts" params={{ site }} search={{ release: target }}>
          {text.grid}
        </Link>
      </p>
    </>
  );
}
