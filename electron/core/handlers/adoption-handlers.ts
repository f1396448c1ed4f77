// Owns the procedures of coming and going: adopting what runs on a host, and exporting a site.
import type { Handlers } from '#rpc/handlers';
import { exportSite } from '#shared/domain/exports/site-export';
import { desiredServices } from '#shared/domain/containers/desired';
import type { AdoptionService } from '../adoption/adoption-service.ts';
import type { SiteRegistry } from '../sites/site-registry.ts';
import { sha256 } from '../ports/sha256.ts';

export interface AdoptionDependencies {
  adoption: AdoptionService;
  registry: SiteRegistry;
}

export function adoptionHandlers({ adoption, registry }: AdoptionDependencies) {
  return {
    'adoption.look': (input) => adoption.look(input),
    'adoption.take': async (input, { actor }) => ({
      operationId: (await adoption.take({ ...input, actor })).id,
    }),
    'sites.export': ({ site, format }) => {
      const { document, text } = registry.get(site);
      return exportSite(format, { document, text, desired: desiredServices(document, sha256) });
    },
  } satisfies Pick<Handlers, 'adoption.look' | 'adoption.take' | 'sites.export'>;
}
