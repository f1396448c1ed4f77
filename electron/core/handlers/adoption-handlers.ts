// Owns the procedures of coming and going: adopting what runs on a host, and exporting a site.
import { createHash } from 'node:crypto';
import type { Handlers } from '#rpc/handlers';
import { exportSite } from '#shared/domain/exports/site-export';
import { desiredServices } from '#shared/domain/plan/desired';
import type { AdoptionService } from '../adoption/adoption-service.ts';
import type { SiteRegistry } from '../sites/site-registry.ts';

export interface AdoptionParts {
  adoption: AdoptionService;
  registry: SiteRegistry;
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

export function adoptionHandlers({ adoption, registry }: AdoptionParts) {
  return {
    'adoption.look': (input) => adoption.look(input),
    'adoption.take': async (input, { actor }) => ({
      operationId: (await adoption.take({ ...input, actor })).id,
    }),
    'sites.export': ({ site, format }) => {
      const { document } = registry.get(site);
      return exportSite(format, document, desiredServices(document, hash));
    },
  } satisfies Pick<Handlers, 'adoption.look' | 'adoption.take' | 'sites.export'>;
}
