// Owns the names of the product roles and their order. What a role is has a file of its own beside this one.
import { z } from 'zod';

export const roleNames = ['license-proxy', 'billing', 'engine', 'api', 'front'] as const;
export const roleSchema = z.enum(roleNames);
export type Role = z.infer<typeof roleSchema>;

/** The roles that this version can plan. */
export const plannableRoles = ['license-proxy', 'engine', 'api'] as const satisfies Role[];
export type PlannableRole = (typeof plannableRoles)[number];

/** The safe order of start: licensing, then what works, then what callers reach. */
export const startOrder: readonly PlannableRole[] = ['license-proxy', 'engine', 'api'];

export function isPlannable(role: Role): role is PlannableRole {
  return plannableRoles.some((one) => one === role);
}

/** How people write the role in a sentence. */
export const roleTitle: Record<Role, string> = {
  'license-proxy': 'License Proxy',
  billing: 'Billing',
  engine: 'Engine',
  api: 'API',
  front: 'Front',
};
