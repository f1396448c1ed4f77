// Lists the API and Engine containers of a site that report readiness, so that a change can prove that it did not lose one.
import { probeService, statusPlace, type Readiness } from '#core/services/service-probes';
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
    const place = statusPlace(role, await engine.inspectContainer(id));
    if (place.is === 'gone') continue;
    const readiness =
      place.is === 'known'
        ? (await probeService(role, await services.hosts.reach(host, place.value))).readiness
        : 'unknown';
    found.set(name, readiness);
  }
  return found;
}

export function namesThatAre(readiness: Readiness, services: ReadyServices): string[] {
  return [...services].filter(([, is]) => is === readiness).map(([name]) => name);
}
