// Guard "way back" before a container is stopped: the container must still exist afterwards.
import { lostWhenStopped } from '#shared/domain/plan/judging/way-back';
import { AppError } from '#shared/errors/app-error';
import type { StepContext } from '../step-handler.ts';

/** Rejects with `guard.wayBack`. */
export async function requireWayBack(container: string, { engine, plan, host }: StepContext): Promise<void> {
  const state = await engine.inspectContainer(container);
  const why = state === null ? null : lostWhenStopped(state, plan.goal);
  if (why !== null) throw new AppError('guard.wayBack', { container, host: host.name, why });
}
