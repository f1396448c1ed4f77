// Owns drawing a plan as lanes per service and host; the same picture fills while the operation runs.
import type { Plan, Step } from '#shared/domain/plan/plan';
import type { StepProgress } from '#shared/operations/operation';
import { serviceTitle } from '#renderer/text/common.ts';
import { stopwatch } from '#renderer/text/format.ts';
import { actionVerb, planText as text } from '#renderer/text/plan.ts';
import { Lanes, type Lane, type LaneBar } from '#renderer/ui/lanes.tsx';

interface PlanPictureProps {
  plan: Plan;
  /** Given while or after the plan is carried out. */
  progress?: StepProgress[];
  selected: string | null;
  onSelect: (stepId: string) => void;
}

/** Beyond this many, services of one host share a lane. */
const LANES_AT_MOST = 14;

export function PlanPicture({ plan, progress, selected, onSelect }: PlanPictureProps) {
  const fine = new Set(plan.steps.map((step) => laneOf(step, true)));
  const perService = fine.size <= LANES_AT_MOST;
  const states = new Map(progress?.map((each) => [each.id, each]));
  const lanes = new Map<string, Lane>();
  const bars = plan.steps.map((step, index): LaneBar => {
    const lane = laneOf(step, perService);
    if (!lanes.has(lane)) {
      const name = !perService ? '' : step.service === null ? text.host : serviceTitle[step.service];
      lanes.set(lane, { id: lane, detail: step.host, name });
    }
    const state = states.get(step.id);
    return {
      id: step.id,
      lane,
      estimateMs: step.estimateMs,
      label: actionVerb[step.action.kind],
      short: String(index + 1),
      title: `${String(index + 1)}. ${actionVerb[step.action.kind]} · ${step.host}: ${step.title}`,
      state: state?.state ?? 'planned',
      fraction: state?.fraction ?? null,
      notice: step.interruption,
    };
  });
  return (
    <Lanes
      label={text.picture}
      lanes={[...lanes.values()]}
      bars={bars}
      selected={selected}
      onSelect={onSelect}
      noticeName={text.callersNotice}
      nothingNoticed={text.nothing}
      clock={stopwatch}
    />
  );
}

function laneOf(step: Step, perService: boolean): string {
  return perService ? `${step.host}/${step.service ?? ''}` : step.host;
}
