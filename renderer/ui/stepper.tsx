// Owns the column of steps: which is done, which is open, which still waits. Choosing a reachable step goes there.
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './stepper.module.css';

export interface StepperStep {
  id: string;
  title: string;
  /** The answer given, in few words. */
  answer: string | null;
  /** `next`: not answered, and can be opened; `waiting`: not yet. */
  state: 'done' | 'open' | 'attention' | 'next' | 'waiting';
}

interface StepperProps {
  label: string;
  steps: StepperStep[];
  current: string;
  onChoose: (id: string) => void;
}

export function Stepper({ label, steps, current, onChoose }: StepperProps) {
  return (
    <nav aria-label={label}>
      <ol className={css.list}>
        {steps.map((step, index) => (
          <li key={step.id}>
            <button
              type="button"
              className={css.step}
              aria-current={step.id === current ? 'step' : undefined}
              disabled={step.state === 'waiting' && step.id !== current}
              onClick={() => onChoose(step.id)}
            >
              <span className={css.mark} data-state={step.state}>
                {step.state === 'done' ? (
                  <StatusGlyph kind="ready" />
                ) : step.state === 'attention' ? (
                  <StatusGlyph kind="warning" />
                ) : (
                  index + 1
                )}
              </span>
              <span className={css.text}>
                <span className={css.title}>{step.title}</span>
                {step.answer !== null && <span className={css.answer}>{step.answer}</span>}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
