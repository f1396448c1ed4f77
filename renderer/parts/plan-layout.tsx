// Owns how picture, list and explained step stand together, for a plan before and an operation during and after.
import type { ReactNode } from 'react';
import type { Plan } from '#shared/domain/plan/plan';
import type { StepProgress } from '#shared/operations/operation';
import { PlanPicture } from '#renderer/parts/plan-picture.tsx';
import { StepDetail } from '#renderer/parts/step-detail.tsx';
import { StepList } from '#renderer/parts/step-list.tsx';
import css from './plan-layout.module.css';

interface PlanLayoutProps {
  plan: Plan;
  progress?: StepProgress[];
  selected: string | null;
  onSelect: (stepId: string) => void;
  evidence?: ReactNode;
}

export function PlanLayout({ plan, progress, selected, onSelect, evidence }: PlanLayoutProps) {
  const common = { plan, progress, selected, onSelect };
  return (
    <div className={css.frame}>
      <div className={css.picture}>
        <PlanPicture {...common} />
      </div>
      <div className={css.below}>
        <div className={css.list}>
          <StepList {...common} evidence={evidence} />
        </div>
        <div className={css.detail}>
          <StepDetail plan={plan} stepId={selected} />
        </div>
      </div>
    </div>
  );
}
