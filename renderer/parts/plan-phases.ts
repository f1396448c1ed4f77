// Owns how the steps of a plan become the bars of its picture: steps of one phase that follow one another in a lane are one bar, at the time
// that the plan expects or, once it runs, at the time that was. Pure.
import type { ActionKind, Plan, Step } from '#shared/domain/plan/plan';
import { timelineOf } from '#shared/domain/plan/steps/timeline';
import type { StepProgress } from '#shared/operations/operation';
import type { BarState } from '#renderer/ui/lanes.tsx';
import type { Span } from '#renderer/ui/time-axis.ts';

export const phases = ['fetch', 'prepare', 'start', 'prove', 'switch', 'drain', 'stop'] as const;
export type Phase = (typeof phases)[number];

export const phaseOf: Record<ActionKind, Phase> = {
  'pull-image': 'fetch',
  'write-files': 'prepare',
  'ensure-network': 'prepare',
  'create-container': 'prepare',
  'rename-container': 'prepare',
  'join-network': 'prepare',
  'set-restart': 'prepare',
  'start-container': 'start',
  'wait-ready': 'start',
  'wait-connected': 'start',
  prove: 'prove',
  'prove-licence': 'prove',
  'take-name': 'switch',
  'move-traffic': 'switch',
  drain: 'drain',
  'stop-container': 'stop',
  'remove-container': 'stop',
  'remove-network': 'stop',
};

export interface PhaseBar extends Span {
  lane: string;
  phase: Phase;
  steps: Step[];
  state: BarState;
  fraction: number | null;
}

/** A pause of that length between two steps of a phase is none that anybody would look for. */
const SAME_BAR_MS = 1_500;

type Progress = ReadonlyMap<string, StepProgress>;

/** By step id; in milliseconds since the first step began, or since the plan will begin. */
export function timesOf(plan: Plan, progress: Progress): Map<string, Span> {
  const began = [...progress.values()].flatMap(({ startedAt }) =>
    startedAt === null ? [] : [Date.parse(startedAt)],
  );
  if (began.length === 0) return timelineOf(plan.steps);
  const first = Math.min(...began);
  const times = new Map<string, Span>();
  let now = 0;
  for (const { id, startedAt, endedAt } of progress.values()) {
    if (startedAt === null) continue;
    const startMs = Date.parse(startedAt) - first;
    const endMs = endedAt === null ? startMs : Date.parse(endedAt) - first;
    times.set(id, { startMs, endMs: Math.max(startMs, endMs) });
    now = Math.max(now, startMs, endMs);
  }
  for (const step of plan.steps) {
    const state = progress.get(step.id);
    const span = times.get(step.id);
    if (!span || state?.endedAt !== null) continue;
    times.set(step.id, { ...span, endMs: Math.max(now, span.startMs + step.estimateMs) });
  }
  const left = plan.steps.filter(({ id }) => !times.has(id));
  const isOver = [...progress.values()].every(({ state }) => state !== 'running' && state !== 'waiting');
  if (isOver) return times;
  // What has not begun follows what runs now.
  const known = new Set(left.map(({ id }) => id));
  const rest = left.map((step) => ({ ...step, needs: step.needs.filter((need) => known.has(need)) }));
  for (const [id, { startMs, endMs }] of timelineOf(rest))
    times.set(id, { startMs: startMs + now, endMs: endMs + now });
  return times;
}

interface Drawn {
  /** Of `timesOf`, which walks the whole plan. */
  times: ReadonlyMap<string, Span>;
  progress: Progress;
}

/** Of what has a time; in each lane in its order. */
export function phaseBars(
  plan: Plan,
  { times, progress }: Drawn,
  laneOf: (step: Step) => string,
): PhaseBar[] {
  const lanes = Map.groupBy(
    plan.steps.filter(({ id }) => times.has(id)),
    laneOf,
  );
  return [...lanes].flatMap(([lane, steps]) => barsOf({ lane, steps, times, progress }));
}

interface LaneSteps extends Drawn {
  lane: string;
  steps: Step[];
}

function barsOf({ lane, steps, times, progress }: LaneSteps): PhaseBar[] {
  const span = ({ id }: Step) => times.get(id) ?? { startMs: 0, endMs: 0 };
  const inTime = steps.toSorted((a, b) => span(a).startMs - span(b).startMs);
  const bars: { phase: Phase; steps: Step[] }[] = [];
  for (const step of inTime) {
    const phase = phaseOf[step.action.kind];
    const last = bars.at(-1);
    const ends = last?.steps.map((one) => span(one).endMs) ?? [];
    const isNext = span(step).startMs - Math.max(...ends) <= SAME_BAR_MS;
    if (last?.phase === phase && isNext) last.steps.push(step);
    else bars.push({ phase, steps: [step] });
  }
  return bars.map((bar) => ({
    lane,
    ...bar,
    startMs: Math.min(...bar.steps.map((step) => span(step).startMs)),
    endMs: Math.max(...bar.steps.map((step) => span(step).endMs)),
    ...stateOf(bar.steps, progress),
  }));
}

function stateOf(steps: Step[], progress: Progress): Pick<PhaseBar, 'state' | 'fraction'> {
  const all = steps.flatMap(({ id }) => progress.get(id) ?? []);
  if (all.length === 0) return { state: 'planned', fraction: null };
  const has = (state: StepProgress['state']) => all.some((one) => one.state === state);
  const done = all.filter(({ state }) => state === 'done' || state === 'unchanged');
  if (has('failed')) return { state: 'failed', fraction: null };
  if (has('running') || (done.length > 0 && done.length < all.length && has('waiting'))) {
    const part = all.find(({ state }) => state === 'running')?.fraction ?? null;
    const isOneOfMany = all.length > 1;
    return { state: 'running', fraction: isOneOfMany ? (done.length + (part ?? 0)) / all.length : part };
  }
  if (has('skipped')) return { state: 'skipped', fraction: null };
  if (has('waiting')) return { state: 'waiting', fraction: null };
  return { state: done.every(({ state }) => state === 'unchanged') ? 'unchanged' : 'done', fraction: null };
}
