// Owns how people call a service in a sentence: by its role, and by its name too where that says more.
import { roleTitle, type Role } from './role-names.ts';

/** `Engine`, or `Engine engine-es`. */
export function serviceTitle({ service, role }: { service: string; role: Role }): string {
  return service === role ? roleTitle[role] : `${roleTitle[role]} ${service}`;
}
