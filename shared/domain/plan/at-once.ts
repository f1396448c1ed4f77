// Owns which steps of a plan are carried out side by side: starts that stand next to each other, and the waits after them. start-waves.ts puts
// together what does not stand on one another; the core carries it out so, and the picture shows it so.
import type { ActionKind, Step } from './plan.ts';

const sideBySide: readonly ActionKind[] = ['start-container', 'wait-ready'];

/** In order; most steps are alone. */
export function atOnce(steps: readonly Step[]): Step[][] {
  const sets: Step[][] = [];
  for (const step of steps) {
    const { kind } = step.action;
    const set = sets.at(-1);
    if (set && sideBySide.includes(kind) && set.every(({ action }) => action.kind === kind)) set.push(step);
    else sets.push([step]);
  }
  return sets;
}

/** Milliseconds for all of them. */
export function estimateOf(steps: readonly Step[]): number {
  return atOnce(steps).reduce((sum, set) => sum + Math.max(...set.map(({ estimateMs }) => estimateMs)), 0);
}
