// Owns which finished steps fold into one row, so that the step that matters stands near the top. Pure.
import type { Step } from '#shared/domain/plan/plan';
import type { StepProgress } from '#shared/operations/operation';

type ListItem = { kind: 'step'; step: Step; place: number } | { kind: 'fold'; first: number; last: number };

const FOLD_FROM = 4;

/** Folds the finished beginning of an operation that still has something to tell; a finished one stays whole. */
export function foldSteps(
  steps: Step[],
  progress: StepProgress[] | undefined,
  unfolded: boolean,
): ListItem[] {
  const states = new Map(progress?.map((each) => [each.id, each.state]));
  const all = steps.map((step, index): ListItem => ({ kind: 'step', step, place: index + 1 }));
  const open = steps.findIndex((step) => !['done', 'unchanged'].includes(states.get(step.id) ?? 'waiting'));
  if (unfolded || progress === undefined || open < FOLD_FROM) return all;
  return [{ kind: 'fold', first: 1, last: open - 1 }, ...all.slice(open - 1)];
}
