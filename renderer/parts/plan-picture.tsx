// Owns drawing a plan as lanes per service and host; the same picture fills while the operation runs.
import { stepService } from '#renderer/parts/step-service.ts';
import { timelineOf } from '#shared/domain/plan/timeline';
import type { Plan, Step } from '#shared/domain/plan/plan';
import type { StepProgress } from '#shared/operations/operation';
import { stopwatch, tenths } from '#renderer/text/format.ts';
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
/** What took less is told in tenths of a second. */
const SHORT_MS = 60_000;

export function PlanPicture({ plan, progress, selected, onSelect }: PlanPictureProps) {
  const fine = new Set(plan.steps.map((step) => laneOf(step, true)));
  const perService = fine.size <= LANES_AT_MOST;
  const states = new Map(progress?.map((each) => [each.id, each]));
  const lanes = new Map<string, Lane>();
  const over = progress !== undefined && progress.every((each) => each.endedAt !== null);
  const timeline = timelineOf(plan.steps);
  const starts = [...new Set([...timeline.values()].map(({ startMs }) => startMs))].sort((a, b) => a - b);
  const columns = new Map([...timeline].map(([id, { startMs }]) => [id, starts.indexOf(startMs)]));
  const bars = plan.steps.map((step, index): LaneBar => {
    const lane = laneOf(step, perService);
    const state = states.get(step.id);
    if (!lanes.has(lane)) {
      const name = !perService ? '' : stepService(step) ?? text.host;
      lanes.set(lane, { id: lane, detail: step.host, name });
    }
    return {
      id: step.id,
      lane,
      column: columns.get(step.id) ?? index,
      estimateMs: over && state ? tookMs(state) : step.estimateMs,
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
      rulerName={over ? text.rulerTook : text.rulerEstimated}
      noticeName={text.callersNotice}
      nothingNoticed={text.nothing}
      clock={over && totalOf(bars) < SHORT_MS ? tenths : stopwatch}
    />
  );
}

const totalOf = (bars: LaneBar[]): number => bars.reduce((total, bar) => total + bar.estimateMs, 0);

/** Once all is over the picture tells what happened, not what was expected. */
function tookMs({ startedAt, endedAt }: StepProgress): number {
  return startedAt === null || endedAt === null ? 0 : Date.parse(endedAt) - Date.parse(startedAt);
}

function laneOf(step: Step, perService: boolean): string {
  return perService ? `${step.host}/${step.service ?? ''}` : step.host;
}
