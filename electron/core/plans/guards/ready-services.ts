// Owns which API and Engine containers of a site say that they are ready, so that a change around them can show it took none away.
import { siteLabels } from '#shared/domain/plan/container-spec';
import { plannableServices } from '#shared/domain/service';
import { probeService, statusPort } from '#core/monitor/service-probes';
import type { StepContext } from '../step-handler.ts';

export async function readyServices({ document, host, engine, services }: StepContext): Promise<string[]> {
  const ready: string[] = [];
  for (const { id, name, labels } of await engine.listContainers({ [siteLabels.site]: document.name })) {
    const service = plannableServices.find((candidate) => candidate === labels[siteLabels.service]);
    if (!service || service === 'license-proxy') continue;
    const state = await engine.inspectContainer(id);
    const published = state?.ports[statusPort[service]];
    if (state?.status !== 'running' || !published) continue;
    if ((await probeService(service, await services.hosts.reach(host, published))).ready) ready.push(name);
  }
  return ready;
}
