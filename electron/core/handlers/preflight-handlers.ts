// Owns the procedures that look at hosts, judge them, and carry remedies out.
import type { Handlers } from '#rpc/handlers';
import type { CatalogueStore } from '../catalogue/catalogue-store.ts';
import { listDockerContexts } from '../hosts/docker-contexts.ts';
import type { PreflightService } from '../preflight/preflight-service.ts';
import type { Remedies } from '../preflight/run-remedy.ts';

export interface PreflightDependencies {
  preflight: PreflightService;
  remedies: Remedies;
  catalogue: CatalogueStore;
}

type Answered =
  Extract<keyof Handlers, `preflight.${string}` | `catalogue.${string}`> | 'hosts.remedy' | 'hosts.contexts';

export function preflightHandlers({
  preflight,
  remedies,
  catalogue,
}: PreflightDependencies): Pick<Handlers, Answered> {
  return {
    'preflight.check': ({ site, text, ...options }) => preflight.check({ site, text }, options),
    'preflight.facts': ({ site, text, host, refresh }) => preflight.facts({ site, text }, host, refresh),
    'preflight.report': ({ site, text, ...options }) => preflight.report({ site, text }, options),
    'preflight.remedy': ({ site, text, host, remedyId }) => remedies.show({ site, text }, host, remedyId),
    'hosts.remedy': async (input, { actor }) => ({
      operationId: (await remedies.run({ ...input, actor })).id,
    }),
    'hosts.contexts': async () => ({ contexts: await listDockerContexts() }),
    'catalogue.info': () => catalogue.info(),
    'catalogue.install': ({ text }) => catalogue.install(text),
    'catalogue.reset': () => catalogue.reset(),
  };
}
