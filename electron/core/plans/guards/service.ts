// Owns guard "service": an API that callers can find is stopped only when the plan announced it, or when another API of the site is ready
// to be found in its place.
import { siteLabels } from '#shared/domain/plan/container-spec';
import { AppError } from '#shared/errors/app-error';
import { probeService, statusPlace } from '#core/monitor/service-probes';
import type { ContainerState } from '#core/engine/engine-client';
import { siteContainers } from '#core/sites/site-containers';
import type { StepContext } from '../step-handler.ts';

export async function requireAnnounced(container: string, context: StepContext): Promise<void> {
  const { step, plan, engine } = context;
  const announced = step.interruption !== null || (plan.goal !== 'apply' && plan.goal !== 'rollback');
  if (step.service !== 'api' || announced) return;
  // One without the name was never found by callers: it was started to prove something.
  if (!isFound(await engine.inspectContainer(container))) return;
  if (!(await anotherIsReady(container, context))) throw new AppError('guard.service');
}

async function anotherIsReady(container: string, context: StepContext): Promise<boolean> {
  const { document, services, host } = context;
  for (const other of document.host) {
    const engine = await services.hosts.engine(other);
    const { containers } = await siteContainers(engine, document, other);
    for (const { id, name } of containers.filter(({ service }) => service === 'api')) {
      if (other.name === host.name && name === container) continue;
      const state = await engine.inspectContainer(id);
      const place = statusPlace('api', state);
      if (place.is !== 'known' || !isFound(state)) continue;
      const { readiness } = await probeService('api', await services.hosts.reach(other, place.value));
      if (readiness === 'ready') return true;
    }
  }
  return false;
}

/** What was there before Site Admin has no label of ours, and callers find it by its port. */
function isFound(state: ContainerState | null): boolean {
  if (state !== null && state.labels[siteLabels.site] === undefined) return true;
  return Object.values(state?.networks ?? {}).some((aliases) => aliases.includes('api'));
}
