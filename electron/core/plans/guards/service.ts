// Owns guard "service": an API that callers can find is stopped only when the plan announced it, or when another API of the site is ready
// to be found in its place.
import { siteLabels } from '#shared/domain/plan/container-spec';
import { AppError } from '#shared/errors/app-error';
import { probeService, statusPort } from '#core/monitor/service-probes';
import type { ContainerState } from '#core/engine/engine-client';
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
    const labels = { [siteLabels.site]: document.name, [siteLabels.service]: 'api' };
    for (const { id, name } of await engine.listContainers(labels)) {
      if (other.name === host.name && name === container) continue;
      const state = await engine.inspectContainer(id);
      const published = state?.ports[statusPort.api];
      if (state?.status !== 'running' || !published || !isFound(state)) continue;
      if ((await probeService('api', await services.hosts.reach(other, published))).ready) return true;
    }
  }
  return false;
}

function isFound(state: ContainerState | null): boolean {
  return Object.values(state?.networks ?? {}).some((aliases) => aliases.includes('api'));
}
