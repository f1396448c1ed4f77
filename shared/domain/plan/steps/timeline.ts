// Computes when the steps of a plan start and end, by walking the plan with its estimates.
import type { Step } from '../plan.ts';
import { PlanWalk } from './plan-walk.ts';

export interface Span {
  /** Milliseconds since the plan begins. */
  startMs: number;
  endMs: number;
}

type Timed = Pick<Step, 'id' | 'host' | 'needs' | 'action' | 'estimateMs'>;

/** By step id. */
export function timelineOf(steps: readonly Timed[]): Map<string, Span> {
  const spans = new Map<string, Span>();
  const walk = new PlanWalk(steps);
  const running: { step: Timed; endMs: number }[] = [];
  let now = 0;
  for (;;) {
    for (const step of walk.begin()) {
      const endMs = now + step.estimateMs;
      spans.set(step.id, { startMs: now, endMs });
      running.push({ step, endMs });
    }
    const next = running.reduce((least, { endMs }) => Math.min(least, endMs), Infinity);
    if (next === Infinity) return spans;
    now = next;
    for (const { step } of running.filter(({ endMs }) => endMs === now)) walk.finish(step);
    running.splice(0, running.length, ...running.filter(({ endMs }) => endMs !== now));
  }
}

/** Total milliseconds. */
export function estimateOf(steps: readonly Timed[]): number {
  return [...timelineOf(steps).values()].reduce((most, { endMs }) => Math.max(most, endMs), 0);
}
