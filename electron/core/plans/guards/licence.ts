// Owns guard "licence" at the moment before a License Proxy is stopped: another one must have the name and be Connected, unless the
// operator has typed the site's name for a plan that stops the whole site.
import { AppError } from '#shared/errors/app-error';
import type { ContainerState } from '#core/engine/engine-client';
import { siteContainers } from '#core/sites/site-containers';
import type { StepContext } from '../step-handler.ts';

/** What API and Engine of the site ask for (licence-urls.ts). */
const NAME = 'license-proxy';

export async function requireOtherProxy(container: string, context: StepContext): Promise<void> {
  const { step, document, plan, services } = context;
  if (step.service !== 'license-proxy') return;
  if (plan.goal === 'stop' || plan.goal === 'remove') return;
  // One that nobody can find licenses nobody.
  if (!hasName(await context.engine.inspectContainer(container))) return;
  if (!(await anyServes(context))) return;
  for (const host of document.host) {
    const engine = await services.hosts.engine(host);
    const { containers } = await siteContainers(engine, document, host);
    for (const { id, name } of containers.filter(({ service }) => service === 'license-proxy')) {
      if (name === container || !hasName(await engine.inspectContainer(id))) continue;
      const answer = await services.proxies.read(document, { host: host.name, container: name });
      if (answer?.state === 'Connected') return;
    }
  }
  throw new AppError('guard.licence', { container });
}

export function hasName(state: ContainerState | null): boolean {
  return (
    state?.name === NAME || Object.values(state?.networks ?? {}).some((aliases) => aliases.includes(NAME))
  );
}

/** A site in which no API and no Engine runs has nobody to leave without a licence. */
async function anyServes({ document, services }: StepContext): Promise<boolean> {
  for (const host of document.host) {
    const engine = await services.hosts.engine(host);
    const { containers } = await siteContainers(engine, document, host);
    for (const { id, service } of containers) {
      if (service === 'license-proxy') continue;
      if ((await engine.inspectContainer(id))?.status === 'running') return true;
    }
  }
  return false;
}
