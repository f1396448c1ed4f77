// Owns the product roles: their names, order, ports and images. Source: dossier 1.1, 1.2, 7.2.
import { z } from 'zod';

export const serviceKinds = ['license-proxy', 'billing', 'engine', 'api', 'front'] as const;
export const serviceKindSchema = z.enum(serviceKinds);
export type ServiceKind = z.infer<typeof serviceKindSchema>;

/** The roles that this version can plan. `billing` and `front` are known words with rooms still to be built. */
export const plannableServices = ['license-proxy', 'engine', 'api'] as const satisfies ServiceKind[];
export type PlannableService = (typeof plannableServices)[number];

/** Safe default order of start: licensing first, then what serves, then what takes calls (dossier 7.2). */
export const startOrder: readonly PlannableService[] = ['license-proxy', 'engine', 'api'];

/** How people write the role in a sentence. */
export const serviceTitle: Record<ServiceKind, string> = {
  'license-proxy': 'License Proxy',
  billing: 'Billing',
  engine: 'Engine',
  api: 'API',
  front: 'Front',
};

export const serviceImage: Record<PlannableService, string> = {
  'license-proxy': 'self-hosted-license-proxy',
  engine: 'self-hosted-engine',
  api: 'self-hosted-api',
};

/** The TOML file each image is started with, as `-v serve /NAME` (dossier 1.1). */
export const serviceConfigFile: Record<PlannableService, string> = {
  'license-proxy': 'license-proxy.toml',
  engine: 'engine.toml',
  api: 'api.toml',
};
