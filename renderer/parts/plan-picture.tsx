// Owns drawing a plan as lanes per service or host, phase by phase; the same picture fills while the operation runs.
import {
  IconArrowsExchange,
  IconDownload,
  IconHourglass,
  IconPackage,
  IconPlayerPlay,
  IconPlayerStop,
  IconRosetteDiscountCheck,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Plan, Step } from '#shared/domain/plan/plan';
import type { StepProgress } from '#shared/operations/operation';
import { phaseBars, timesOf, type Phase, type PhaseBar } from '#renderer/parts/plan-phases.ts';
import { stepService } from '#renderer/parts/step-service.ts';
import { span, stopwatch, tenths } from '#renderer/text/format.ts';
import { planText as text } from '#renderer/text/plan.ts';
import { Lanes, type Lane, type LaneBar, type Notice } from '#renderer/ui/lanes.tsx';
import type { Span } from '#renderer/ui/time-axis.ts';

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
const ICON = 14;

const phaseIcon: Record<Phase, ReactNode> = {
  fetch: <IconDownload size={ICON} />,
  prepare: <IconPackage size={ICON} />,
  start: <IconPlayerPlay size={ICON} />,
  prove: <IconRosetteDiscountCheck size={ICON} />,
  switch: <IconArrowsExchange size={ICON} />,
  drain: <IconHourglass size={ICON} />,
  stop: <IconPlayerStop size={ICON} />,
};

export function PlanPicture({ plan, progress = [], selected, onSelect }: PlanPictureProps) {
  const perService = new Set(plan.steps.map((step) => laneOf(step, true))).size <= LANES_AT_MOST;
  const states = new Map(progress.map((each) => [each.id, each]));
  const times = timesOf(plan, states);
  const phases = phaseBars(plan, { times, progress: states }, (step) => laneOf(step, perService));
  const bars = phases.map((bar) => laneBar(bar, selected));
  const isOver =
    progress.length > 0 && progress.every(({ state }) => state !== 'running' && state !== 'waiting');
  const total = Math.max(0, ...bars.map(({ endMs }) => endMs));
  return (
    <Lanes
      label={text.picture}
      lanes={lanesOf(plan.steps, perService)}
      bars={bars}
      notices={noticesOf(plan, times)}
      selected={bars.find(({ isSelected }) => isSelected)?.id ?? null}
      onSelect={onSelect}
      rulerName={isOver ? text.rulerTook : text.rulerEstimated}
      noticeName={text.callersNotice}
      nothingNoticed={text.nothing}
      clock={isOver && total < SHORT_MS ? tenths : stopwatch}
      breakWords={text.breakWords}
    />
  );
}

/** Selecting a bar selects its first step that is at work or has failed, else its first. */
function laneBar(bar: PhaseBar, selected: string | null): LaneBar & { isSelected: boolean } {
  const { steps, phase, lane, startMs, endMs, state, fraction } = bar;
  const isSelected = steps.some(({ id }) => id === selected);
  const [first] = steps;
  return {
    id: (isSelected ? selected : first?.id) ?? '',
    isSelected,
    lane,
    startMs,
    endMs,
    state,
    fraction,
    label: text.phases[phase],
    icon: phaseIcon[phase],
    title: text.barTitle({
      phase: text.phases[phase],
      place: [first?.host, first && stepService(first)].filter(Boolean).join(' '),
      span: span(endMs - startMs),
      steps: steps.map(({ title }) => title),
    }),
  };
}

function lanesOf(steps: readonly Step[], perService: boolean): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const step of steps) {
    const id = laneOf(step, perService);
    if (lanes.has(id)) continue;
    lanes.set(id, { id, detail: step.host, name: perService ? (stepService(step) ?? text.host) : '' });
  }
  // In the order of the hosts, what is about the host first.
  const hosts = [...new Set(steps.map(({ host }) => host))];
  const rank = ({ detail, id }: Lane) => hosts.indexOf(detail) * 2 + (id.endsWith('/') ? 0 : 1);
  return [...lanes.values()].toSorted((a, b) => rank(a) - rank(b));
}

/** Each announcement from its first step to its last. */
function noticesOf(plan: Plan, times: ReadonlyMap<string, Span>): Notice[] {
  const noticed = plan.steps.filter((step) => step.interruption !== null && times.has(step.id));
  return [...Map.groupBy(noticed, ({ interruption }) => interruption ?? '')].map(([words, steps]) => ({
    text: words,
    startMs: Math.min(...steps.map(({ id }) => times.get(id)?.startMs ?? 0)),
    endMs: Math.max(...steps.map((step) => backAt(step, plan, times))),
  }));
}

/** Until the service is ready again, where the plan starts it again. */
function backAt(step: Step, { steps }: Plan, times: ReadonlyMap<string, { endMs: number }>): number {
  const later = steps
    .slice(steps.indexOf(step))
    .find(
      ({ host, service, action }) =>
        host === step.host && service === step.service && action.kind === 'wait-ready',
    );
  return Math.max(times.get(step.id)?.endMs ?? 0, (later && times.get(later.id)?.endMs) ?? 0);
}

function laneOf(step: Step, perService: boolean): string {
  return perService ? `${step.host}/${step.service ?? ''}` : step.host;
}
