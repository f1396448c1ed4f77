// Lists the roles that a site can have services of.
import { api } from './api.ts';
import { engine } from './engine.ts';
import { licenseProxy } from './license-proxy.ts';
import type { RoleDefinition } from './role-definition.ts';
import type { PlannableRole } from '../site/role-names.ts';

export const roles: Record<PlannableRole, RoleDefinition> = { 'license-proxy': licenseProxy, engine, api };
