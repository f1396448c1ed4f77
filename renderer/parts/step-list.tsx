// Owns the dense list of steps under the picture: place, state, what, where; evidence opens in place under a failed step.
import { stepService } from '#renderer/parts/step-service.ts';
import { IconChevronDown } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Plan, Step } from '#shared/domain/plan/plan';
import type { StepProgress } from '#shared/operations/operation';
import { foldSteps } from '#renderer/parts/step-fold.ts';
import { stepKind } from '#renderer/parts/status-words.ts';
import { stepStateWord } from '#renderer/text/common.ts';
import { span } from '#renderer/text/format.ts';
import { planText as text } from '#renderer/text/plan.ts';
import { Status } from '#renderer/ui/status.tsx';
import css from './step-list.module.css';

interface StepListProps {
  plan: Plan;
  progress?: StepProgress[];
  selected: string | null;
  onSelect: (stepId: string) => void;
  /** Shown under the failed step. */
  evidence?: ReactNode;
}

export function StepList({ plan, progress, selected, onSelect, evidence }: StepListProps) {
  const states = new Map(progress?.map((each) => [each.id, each]));
  const [unfolded, setUnfolded] = useState(false);
  return (
    <ol className={css.list} data-live={progress !== undefined || undefined}>
      {foldSteps(plan.steps, progress, unfolded).map((item) => {
        if (item.kind === 'fold') {
          return (
            <li key="fold">
              <button type="button" className={css.fold} onClick={() => setUnfolded(true)}>
                <Status kind="ready" word={text.folded(item.first, item.last)} />
                <IconChevronDown size={14} />
              </button>
            </li>
          );
        }
        const { step, place } = item;
        const state = states.get(step.id);
        return (
          <li key={step.id}>
            <Row
              step={step}
              place={place}
              state={state ?? null}
              selected={step.id === selected}
              onSelect={() => onSelect(step.id)}
            />
            {state?.state === 'failed' && evidence !== undefined && (
              <div className={css.evidence}>{evidence}</div>
            )}
          </li>
        );
      })}
    </ol>
  );
}

interface RowProps {
  step: Step;
  place: number;
  state: StepProgress | null;
  selected: boolean;
  onSelect: () => void;
}

function Row({ step, place, state, selected, onSelect }: RowProps) {
  const row = useRef<HTMLButtonElement>(null);
  const running = state?.state === 'running';
  useEffect(() => {
    if (running) row.current?.scrollIntoView({ block: 'nearest' });
  }, [running]);
  return (
    <button ref={row} type="button" className={css.row} aria-pressed={selected} onClick={onSelect}>
      <span className={css.place}>{place}</span>
      {state && (
        <span className={css.state}>
          <Status kind={stepKind[state.state]} word={stepStateWord[state.state]} />
        </span>
      )}
      <span className={css.where}>
        <span className={css.host}>{step.host}</span> {stepService(step) ?? text.host}
      </span>
      <span className={css.title}>{step.title}</span>
      <span className={css.detail}>{state && state.detail !== step.title ? state.detail : null}</span>
      <span className={css.estimate}>{durationOf(step, state)}</span>
    </button>
  );
}

function durationOf(step: Step, state: StepProgress | null): string {
  if (state?.startedAt && state.endedAt) return span(Date.parse(state.endedAt) - Date.parse(state.startedAt));
  return `~ ${span(step.estimateMs)}`;
}
