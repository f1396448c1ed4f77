// Owns honest progress: never backwards, by weight of the steps, unknown stays unknown inside a step.
import type { StepProgress } from './operation.ts';

/** Fraction of the whole from the fractions of weighted steps. Weights are estimates in milliseconds; 0 counts as 1. */
export function overallFraction(steps: StepProgress[], weights: readonly number[]): number | null {
  if (steps.length === 0) return null;
  let done = 0;
  let total = 0;
  for (const [index, step] of steps.entries()) {
    const weight = Math.max(1, weights[index] ?? 1);
    total += weight;
    if (step.state === 'done' || step.state === 'unchanged' || step.state === 'skipped') done += weight;
    else done += weight * clamp(step.fraction ?? 0);
  }
  return done / total;
}

/** Keeps a fraction from falling: the later reading wins only when it is higher. */
export function monotonic(before: number | null, now: number | null): number | null {
  if (now === null) return before;
  return before === null ? clamp(now) : Math.max(before, clamp(now));
}

function clamp(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}
