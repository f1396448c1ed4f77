// Lists the API and Engine containers of a site that report readiness, so that a change can prove that it did not lose one.
import type { Readiness } from '#shared/domain/status/probe';
import { siteContainers } from '#core/observation/site-containers';
import type { StepContext } from '../step-handler.ts';

/** Readiness by the name of each container that runs. */
export type ReadyServices = ReadonlyMap<string, Readiness>;

export async function readyServices({
  document,
  host,
  engine,
  services,
}: StepContext): Promise<ReadyServices> {
  const found = new Map<string, Readiness>();
  const { containers } = await siteContainers(engine, document, host);
  for (const { id, name, role } of containers) {
    if (role === null || role === 'license-proxy') continue;
    const state = await engine.inspectContainer(id);
    const answer = await services.probes.probe({ engine, host, role, state });
    if (answer.is === 'gone') continue;
    found.set(name, answer.is === 'known' ? answer.value.readiness : 'unknown');
  }
  return found;
}

export function namesThatAre(readiness: Readiness, services: ReadyServices): string[] {
  return [...services].filter(([, is]) => is === readiness).map(([name]) => name);
}
