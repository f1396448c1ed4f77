// Owns how a step of a guide stands: question, intro, answers, and the two ways on.
import type { ReactNode } from 'react';
import { guideText as text } from '#renderer/text/common.ts';
import { Button } from '#renderer/ui/button.tsx';
import css from './step-frame.module.css';

interface StepFrameProps {
  question: string;
  intro?: string;
  children: ReactNode;
  onBack: (() => void) | null;
  onContinue: () => void;
  /** Other words for going on. */
  continueLabel?: string;
  /** Why one cannot go on yet, or null. */
  blocked: string | null;
  busy?: boolean;
}

export function StepFrame({
  question,
  intro,
  children,
  onBack,
  onContinue,
  continueLabel = text.continue,
  blocked,
  busy = false,
}: StepFrameProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (blocked === null) onContinue();
      }}
    >
      <h2 className={css.question}>{question}</h2>
      <p className={css.intro}>{intro}</p>
      {children}
      <div className={css.actions}>
        {onBack && <Button onClick={onBack}>{text.back}</Button>}
        <Button weight="primary" type="submit" disabled={blocked !== null} busy={busy}>
          {continueLabel}
        </Button>
        {blocked !== null && <span className={css.why}>{blocked}</span>}
      </div>
    </form>
  );
}
