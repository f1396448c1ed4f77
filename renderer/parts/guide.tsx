// Owns how a guide stands on its screen: steps down the left, the open one beside them.
import type { ReactNode } from 'react';
import { Stepper, type StepperStep } from '#renderer/ui/stepper.tsx';
import css from './guide.module.css';

interface GuideProps {
  label: string;
  steps: StepperStep[];
  current: string;
  onChoose: (id: string) => void;
  /** The open step shows a picture or a table. */
  wide?: boolean;
  /** Below the steps. */
  aside?: ReactNode;
  children: ReactNode;
}

export function Guide({ label, steps, current, onChoose, wide = false, aside, children }: GuideProps) {
  return (
    <div className={css.layout} data-wide={wide || undefined}>
      <div className={css.left}>
        <Stepper label={label} current={current} onChoose={onChoose} steps={steps} />
        {aside}
      </div>
      <div className={css.column}>{children}</div>
    </div>
  );
}
