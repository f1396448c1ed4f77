// Owns the product roles: their names, order, ports and images. Source: dossier 1.1, 1.2, 7.2.
import { z } from 'zod';

export const roleNames = ['license-proxy', 'billing', 'engine', 'api', 'front'] as const;
export const roleSchema = z.enum(roleNames);
export type Role = z.infer<typeof roleSchema>;

/** The roles that this version can plan. `billing` and `front` are known words with rooms still to be built. */
export const plannableRoles = ['license-proxy', 'engine', 'api'] as const satisfies Role[];
export type PlannableRole = (typeof plannableRoles)[number];

/** Safe default order of start: licensing first, then what serves, then what takes calls (dossier 7.2). */
export const startOrder: readonly PlannableRole[] = ['license-proxy', 'engine', 'api'];

/** How people write the role in a sentence. */
export const roleTitle: Record<Role, string> = {
  'license-proxy': 'License Proxy',
  billing: 'Billing',
  engine: 'Engine',
  api: 'API',
  front: 'Front',
};

export const roleImage: Record<PlannableRole, string> = {
  'license-proxy': 'self-hosted-license-proxy',
  engine: 'self-hosted-engine',
  api: 'self-hosted-api',
};

/** The TOML file each image is started with, as `-v serve /NAME` (dossier 1.1). */
export const roleConfigFile: Record<PlannableRole, string> = {
  'license-proxy': 'license-proxy.toml',
  engine: 'engine.toml',
  api: 'api.toml',
};
