// Owns the fifth stage: the plan of the upgrade, and the one button that carries exactly that out.
import { useRead } from '#renderer/client/hooks.ts';
import type { StageProps } from '#renderer/features/upgrade/stage.ts';
import { PlanView } from '#renderer/parts/plan-view.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { useChoices } from '#renderer/state/address.ts';
import { upgradeText } from '#renderer/text/upgrade.ts';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';

export function PlanStage({ site, target }: StageProps) {
  const [choices, choose] = useChoices<'step'>();
  const plan = useRead('plans.make', { site, goal: 'apply', release: target }, { freshForMs: 0 });
  return (
    <ReadingView reading={plan} waiting={<ProgressLine label={upgradeText.plan.planning} fraction={null} />}>
      {(value) => (
        <PlanView
          key={value.fingerprint}
          plan={value}
          goal="apply"
          release={target}
          then="soak"
          step={choices.step ?? null}
          onStep={(step) => choose({ step })}
          onPlanAgain={() => void plan.refetch()}
        />
      )}
    </ReadingView>
  );
}
