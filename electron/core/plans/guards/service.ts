// Owns guard "service": an API is stopped only when the plan announced it, or when another API of the site is ready.
import { containerName } from '#shared/domain/plan/desired';
import { AppError } from '#shared/errors/app-error';
import { probeService, statusPort } from '#core/monitor/service-probes';
import type { StepContext } from '../step-handler.ts';

export async function requireAnnounced(context: StepContext): Promise<void> {
  const { step, plan, document, services } = context;
  const announced = step.interruption !== null || (plan.goal !== 'apply' && plan.goal !== 'rollback');
  if (step.service !== 'api' || announced) return;
  for (const host of document.host.filter(({ name }) => name !== step.host)) {
    const engine = await services.hosts.engine(host);
    const other = await engine.inspectContainer(containerName(document, host, 'api'));
    const published = other?.ports[statusPort.api];
    if (!published) continue;
    if ((await probeService('api', await services.hosts.reach(host, published))).ready) return;
  }
  throw new AppError('guard.service');
}
