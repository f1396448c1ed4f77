// Owns guard "service": an API that callers can find is stopped only when the plan announced it, or when another API of the site is ready
// to be found in its place: one of the same name on the same host, or one of the same product on another.
import { siteLabels } from '#shared/domain/containers/container-spec';
import { aliasesOf } from '#shared/domain/containers/desired';
import { findService } from '#shared/domain/site/site-services';
import { AppError } from '#shared/errors/app-error';
import { probeService, statusPlace } from '#core/services/service-probes';
import type { ContainerState } from '#core/engine/engine-client';
import { siteContainers } from '#core/observation/site-containers';
import type { StepContext } from '../step-handler.ts';

export async function requireAnnounced(container: string, context: StepContext): Promise<void> {
  const { step, plan, engine, host } = context;
  const announced = step.interruption !== null || (plan.goal !== 'apply' && plan.goal !== 'rollback');
  if (step.role !== 'api' || step.service === null || announced) return;
  // One without the name was never found by callers: it was started to prove something.
  const place = { host: host.name, service: step.service };
  if (!isFound(await engine.inspectContainer(container), place, context)) return;
  if (!(await anotherIsReady(container, place, context))) throw new AppError('guard.service');
}

interface Place {
  host: string;
  service: string;
}

async function anotherIsReady(container: string, place: Place, context: StepContext): Promise<boolean> {
  const { document, services } = context;
  for (const other of document.host) {
    const engine = await services.hosts.engine(other);
    const { containers } = await siteContainers(engine, document, other);
    for (const { id, name, service, role } of containers) {
      if (role !== 'api' || (other.name === place.host && name === container)) continue;
      const there = { host: other.name, service };
      if (!standsIn(there, place, context)) continue;
      const state = await engine.inspectContainer(id);
      const status = statusPlace('api', state);
      if (status.is !== 'known' || !isFound(state, there, context)) continue;
      const { readiness } = await probeService('api', await services.hosts.reach(other, status.value));
      if (readiness === 'ready') return true;
    }
  }
  return false;
}

/** On its own host callers ask for the name; on another one their load balancer chooses among those of a product. */
function standsIn(one: Place, wanted: Place, { document }: StepContext): boolean {
  if (one.host === wanted.host) return one.service === wanted.service;
  return findService(document, one)?.run?.product === findService(document, wanted)?.run?.product;
}

/** What was there before Site Admin has no label of ours, and callers find it by its port. */
function isFound(state: ContainerState | null, place: Place, { document }: StepContext): boolean {
  if (state !== null && state.labels[siteLabels.site] === undefined) return true;
  const service = findService(document, place);
  const names = service ? aliasesOf(document, service) : [place.service];
  return Object.values(state?.networks ?? {}).some((aliases) => names.some((name) => aliases.includes(name)));
}
