// Decides when steps of a plan may run: a step is ready when all its needs are done and the limits allow it. Execution, picture and estimate
// use the same walk, so they agree.
import { waitingKinds, type Step } from '../plan.ts';

/** How many steps run at once. Waiting costs a host nothing and is not limited. */
export const LIMITS = { perHost: 4, perSite: 24, pullsPerHost: 1, pullsPerSite: 4 } as const;

type Node = Pick<Step, 'id' | 'host' | 'needs' | 'action'>;

/** A step whose need does not come before it could never start, or would start too early. Null: the plan can run. */
export function brokenNeed(steps: readonly Pick<Step, 'id' | 'needs'>[]): string | null {
  const before = new Set<string>();
  for (const { id, needs } of steps) {
    const missing = needs.find((need) => !before.has(need));
    if (missing !== undefined) return `${id} needs ${missing}, which does not come before it`;
    if (before.has(id)) return `two steps are called ${id}`;
    before.add(id);
  }
  return null;
}

export class PlanWalk<S extends Node> {
  readonly #open = new Map<string, number>();
  readonly #dependents = new Map<string, S[]>();
  /** Ready and not started; in the order of the plan. */
  #ready: S[] = [];
  readonly #places: Map<string, number>;
  readonly #running = new Map<string, S>();
  #left: number;

  /** Throws when `brokenNeed` finds a problem. */
  constructor(steps: readonly S[]) {
    const broken = brokenNeed(steps);
    if (broken !== null) throw new Error(`the plan cannot be carried out: ${broken}`);
    this.#places = new Map(steps.map(({ id }, index) => [id, index]));
    this.#left = steps.length;
    for (const step of steps) {
      this.#open.set(step.id, step.needs.length);
      for (const need of step.needs)
        this.#dependents.set(need, [...(this.#dependents.get(need) ?? []), step]);
      if (step.needs.length === 0) this.#ready.push(step);
    }
  }

  get isOver(): boolean {
    return this.#left === 0;
  }

  /** Returns the steps that may start now. */
  begin(): S[] {
    const begun: S[] = [];
    const waiting: S[] = [];
    for (const step of this.#ready) {
      if (this.#hasRoom(step)) {
        this.#running.set(step.id, step);
        begun.push(step);
      } else waiting.push(step);
    }
    this.#ready = waiting;
    return begun;
  }

  finish({ id }: Pick<Step, 'id'>): void {
    this.#running.delete(id);
    this.#left -= 1;
    const freed = (this.#dependents.get(id) ?? []).filter((step) => {
      const open = (this.#open.get(step.id) ?? 0) - 1;
      this.#open.set(step.id, open);
      return open === 0;
    });
    if (freed.length === 0) return;
    const place = ({ id: step }: S) => this.#places.get(step) ?? 0;
    this.#ready = [...this.#ready, ...freed].sort((a, b) => place(a) - place(b));
  }

  #hasRoom({ host, action: { kind } }: S): boolean {
    if (waitingKinds.includes(kind)) return true;
    const working = [...this.#running.values()].filter((one) => !waitingKinds.includes(one.action.kind));
    const here = working.filter((one) => one.host === host);
    if (kind === 'pull-image') {
      const isPull = (one: S) => one.action.kind === 'pull-image';
      if (here.filter(isPull).length >= LIMITS.pullsPerHost) return false;
      if (working.filter(isPull).length >= LIMITS.pullsPerSite) return false;
    }
    return here.length < LIMITS.perHost && working.length < LIMITS.perSite;
  }
}
