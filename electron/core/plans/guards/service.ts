// Guard "service": an API that callers can reach is stopped only when the plan announced it, or when another API of the site is ready in its
// place: one with the same name on the same host, or one of the same product on another host.
import { siteLabels } from '#shared/domain/containers/container-spec';
import { aliasesOf } from '#shared/domain/containers/desired';
import { findService } from '#shared/domain/site/site-services';
import { AppError } from '#shared/errors/app-error';
import type { ContainerState } from '#core/engine/engine-client';
import { siteContainers } from '#core/observation/site-containers';
import type { StepContext } from '../step-handler.ts';

export async function requireAnnounced(container: string, context: StepContext): Promise<void> {
  const { step, plan, engine, host } = context;
  const announced = step.interruption !== null || (plan.goal !== 'apply' && plan.goal !== 'rollback');
  if (step.role !== 'api' || step.service === null || announced) return;
  // Callers never found a container without the name: it was a probe.
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
      if (!isFound(state, there, context)) continue;
      const answer = await services.probes.probe({ engine, host: other, role: 'api', state });
      if (answer.is === 'known' && answer.value.readiness === 'ready') return true;
    }
  }
  return false;
}

/** Callers on the same host use the name; a load balancer chooses among APIs of one product on other hosts. */
function standsIn(one: Place, wanted: Place, { document }: StepContext): boolean {
  if (one.host === wanted.host) return one.service === wanted.service;
  return findService(document, one)?.run?.product === findService(document, wanted)?.run?.product;
}

/** Adopted containers have no label of ours, and callers reach them by their port. */
function isFound(state: ContainerState | null, place: Place, { document }: StepContext): boolean {
  if (state !== null && state.labels[siteLabels.site] === undefined) return true;
  const service = findService(document, place);
  const names = service ? aliasesOf(document, service) : [place.service];
  return Object.values(state?.networks ?? {}).some((aliases) => names.some((name) => aliases.includes(name)));
}
