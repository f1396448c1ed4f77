// Owns planning a change: choose the goal, see every step before it happens, carry exactly that out.
import { SegmentedControl } from '@mantine/core';
import { useRead } from '#renderer/client/hooks.ts';
import { PlanView } from '#renderer/parts/plan-view.tsx';
import { WhilePlanning } from './while-planning.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { useChoices, useSiteName } from '#renderer/state/address.ts';
import { planText as text } from '#renderer/text/plan.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import css from './plan-screen.module.css';

const goals = ['apply', 'start', 'stop', 'remove'] as const;
/** Going back is chosen in History, which names the revision. */
type AskedGoal = (typeof goals)[number] | 'rollback';

export function PlanScreen() {
  const site = useSiteName();
  const [choices, choose] = useChoices<'goal' | 'step' | 'revision'>();
  const goal: AskedGoal =
    choices.goal === 'rollback' ? 'rollback' : (goals.find((each) => each === choices.goal) ?? 'apply');
  const revision = goal === 'rollback' && choices.revision ? Number(choices.revision) : undefined;
  const plan = useRead('plans.make', { site, goal, revision }, { freshForMs: 0 });
  return (
    <Screen>
      <div className={css.bar}>
        <SegmentedControl
          aria-label={text.goalLabel}
          value={goal}
          onChange={(next) => choose({ goal: next, step: undefined, revision: undefined })}
          data={(goal === 'rollback' ? [...goals, goal] : goals).map((each) => ({
            value: each,
            label: text.goals[each],
          }))}
        />
        <Button weight="quiet" onClick={() => void plan.refetch()} busy={plan.isFetching}>
          {text.planAgain}
        </Button>
      </div>
      <ReadingView
        reading={plan}
        waiting={
          goal === 'apply' ? (
            <WhilePlanning site={site} />
          ) : (
            <ProgressLine label={text.planning} fraction={null} />
          )
        }
      >
        {(value) => (
          <PlanView
            // Another plan is another decision: nothing typed or chosen for the old one carries over.
            key={value.fingerprint}
            plan={value}
            goal={goal}
            step={choices.step ?? null}
            onStep={(step) => choose({ step })}
            onPlanAgain={() => void plan.refetch()}
          />
        )}
      </ReadingView>
    </Screen>
  );
}
