// Owns which API and Engine containers of a site say that they are ready, so that a change around them can show it took none away.
import { probeService, statusPort } from '#core/monitor/service-probes';
import { siteContainers } from '#core/sites/site-containers';
import type { StepContext } from '../step-handler.ts';

export async function readyServices({ document, host, engine, services }: StepContext): Promise<string[]> {
  const ready: string[] = [];
  const { containers } = await siteContainers(engine, document, host);
  for (const { id, name, service } of containers) {
    if (!service || service === 'license-proxy') continue;
    const state = await engine.inspectContainer(id);
    const published = state?.ports[statusPort[service]];
    if (state?.status !== 'running' || !published) continue;
    if ((await probeService(service, await services.hosts.reach(host, published))).ready) ready.push(name);
  }
  return ready;
}
