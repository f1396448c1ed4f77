// Owns a plan to be decided on: what it means, what stands in its way, every step, and the one button that carries exactly that out.
import { useState } from 'react';
import type { Override } from '#shared/contract/plans';
import type { Goal, Plan } from '#shared/domain/plan/plan';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { FindingList } from '#renderer/parts/finding-list.tsx';
import { canOverride, weigh } from '#renderer/parts/overrides.ts';
import { OverrideReasons, PlanFindings } from '#renderer/parts/plan-findings.tsx';
import { PlanLayout } from '#renderer/parts/plan-layout.tsx';
import { useStart, type Then } from '#renderer/parts/start-operation.ts';
import { overrideText } from '#renderer/text/hosts.ts';
import { planText as text } from '#renderer/text/plan.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Confirm } from '#renderer/ui/confirm.tsx';
import { ScreenHead, Section } from '#renderer/ui/screen.tsx';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './plan-view.module.css';

/** `revert` is never asked for by name. */
type PlannedGoal = Exclude<Goal, 'revert'>;

interface PlanViewProps {
  plan: Plan;
  goal: PlannedGoal;
  /** Asked for instead of the document's. */
  release?: string | undefined;
  /** What the page of the operation leads to when it has succeeded. */
  then?: Then;
  step: string | null;
  onStep: (step: string) => void;
  onPlanAgain: () => void;
}

function wordsFor(why: PlannedGoal | 'stopped'): string {
  if (why === 'stopped') return text.notPlannedText;
  return why === 'apply' ? text.upToDateText : text.nothingToDoText;
}

export function PlanView({ plan, goal, release, then, step, onStep, onPlanAgain }: PlanViewProps) {
  const [asking, setAsking] = useState(false);
  const apply = useStart('plans.apply', then === undefined ? {} : { then });
  const destroys = plan.effect === 'destroys';
  const [overrides, setOverrides] = useState<Override[]>([]);
  const { open, used } = weigh(plan.findings, overrides);
  const asks = destroys || used.length > 0;
  const start = (typed?: string) =>
    apply.mutate({
      site: plan.site,
      goal,
      revision: plan.returnsTo,
      release,
      fingerprint: plan.fingerprint,
      ...(destroys ? { confirm: typed } : {}),
      ...(used.length > 0 ? { overrides: used } : {}),
    });

  if (plan.steps.length === 0) {
    const isStopped = open.length > 0;
    return (
      <div className={css.nothing}>
        <StatusGlyph kind={isStopped ? 'down' : 'ready'} size={20} />
        <div>
          <h2>{isStopped ? text.notPlanned : text.nothingToDo[goal]}</h2>
          <p className={css.soft}>{wordsFor(isStopped ? 'stopped' : goal)}</p>
          <FindingList findings={plan.findings} />
        </div>
      </div>
    );
  }
  return (
    <>
      <ScreenHead
        title={plan.title}
        detail={`${text.summary(plan.interruption, plan.bytesToFetch, plan.estimateMs)} · ${text.undo}: ${plan.undo}`}
        actions={
          <Button
            weight={destroys ? 'danger' : 'primary'}
            onClick={() => (asks ? setAsking(true) : start())}
            disabled={open.length > 0}
            busy={apply.isPending}
          >
            {text.press(goal, plan.steps.length, plan.site)}
          </Button>
        }
      />
      {apply.error && !asking && (
        <CallProblem error={apply.error} onRetry={onPlanAgain} retryLabel={text.planAgain} />
      )}
      {plan.findings.length > 0 && (
        <div className={css.findings}>
          {open.some(canOverride) && <p className={css.blocked}>{overrideText.open(open.length)}</p>}
          <PlanFindings findings={plan.findings} overrides={overrides} onChange={setOverrides} />
        </div>
      )}
      <PlanLayout plan={plan} selected={step ?? plan.steps[0]?.id ?? null} onSelect={onStep} />
      <Strategies plan={plan} />
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={destroys ? text.confirmTitle(goal, plan.site) : overrideText.confirmTitle(used.length)}
        typedName={destroys ? plan.site : null}
        typeLabel={text.confirmType(plan.site)}
        actionLabel={text.press(goal, plan.steps.length, plan.site)}
        cancelLabel={destroys ? text.keep(goal) : overrideText.cancel}
        onConfirm={start}
        busy={apply.isPending}
      >
        <p>
          <strong>{text.confirmNotice}</strong> {plan.interruption}
        </p>
        {destroys && <p>{text.confirmStays(goal)}</p>}
        <p>
          <strong>{text.confirmUndo}</strong> {plan.undo}
        </p>
        {used.length > 0 && <OverrideReasons findings={plan.findings} overrides={used} />}
        {apply.error && <CallProblem error={apply.error} />}
      </Confirm>
    </>
  );
}

function Strategies({ plan }: { plan: Plan }) {
  const reasons = new Map<string, string[]>();
  for (const each of plan.strategy) {
    const key = `${each.name}: ${each.why}`;
    reasons.set(key, [...(reasons.get(key) ?? []), `${each.host} ${each.service}`]);
  }
  if (reasons.size === 0) return null;
  return (
    <Section title={text.strategy}>
      <ul className={css.strategies}>
        {[...reasons].map(([reason, where]) => (
          <li key={reason}>
            {reason}{' '}
            <span className={css.soft}>{where.length > 4 ? text.steps(where.length) : where.join(', ')}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
