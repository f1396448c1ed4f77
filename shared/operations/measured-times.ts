// Owns reading how long things took out of operations that are over. Only what was done counts: a step that found its work done says nothing
// about the time it takes, and an interruption that ended in a failure says nothing about the next one.
import { interruptionKey, stepKey, type PastTimes } from '../domain/plan/steps/past-times.ts';
import type { Step } from '../domain/plan/plan.ts';
import type { Operation } from './operation.ts';
import { interruptedTimes } from './operation-report.ts';

/** Enough for a median that one bad night does not move, few enough to follow a site that changes. */
const MOST_SAMPLES = 5;

/** `operations`: newest first. */
export function measuredTimes(operations: readonly Operation[]): PastTimes {
  const steps = new Samples();
  const fetches = new Samples();
  const interruptions = new Samples();
  for (const operation of operations) {
    const { plan, state } = operation;
    if (!plan) continue;
    for (const { step, ms } of doneSteps(operation, plan.steps)) {
      steps.add(stepKey(step), ms);
      const { action, host } = step;
      if (action.kind === 'pull-image' && action.bytes !== null && action.bytes > 0)
        fetches.add(host, ms / action.bytes);
    }
    if (state !== 'succeeded') continue;
    for (const { step, ms } of interruptedTimes(operation, plan))
      interruptions.add(interruptionKey(step), ms);
  }
  return {
    steps: steps.each(median),
    fetchMsPerByte: fetches.each(median),
    interruptions: interruptions.each((samples) => Math.max(...samples)),
  };
}

function doneSteps(operation: Operation, steps: readonly Step[]): { step: Step; ms: number }[] {
  return steps.flatMap((step) => {
    const progress = operation.steps.find(({ id }) => id === step.id);
    if (progress?.state !== 'done' || progress.startedAt === null || progress.endedAt === null) return [];
    const ms = Date.parse(progress.endedAt) - Date.parse(progress.startedAt);
    // A clock that was set back in the middle measured nothing.
    return ms >= 0 ? [{ step, ms }] : [];
  });
}

class Samples {
  readonly #byKey = new Map<string, number[]>();

  add(key: string, sample: number): void {
    const samples = this.#byKey.get(key) ?? [];
    if (samples.length < MOST_SAMPLES) this.#byKey.set(key, [...samples, sample]);
  }

  each(combine: (samples: number[]) => number): Map<string, number> {
    return new Map([...this.#byKey].map(([key, samples]) => [key, combine(samples)]));
  }
}

function median(samples: number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
