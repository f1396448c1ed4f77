// Owns the containers that are taken together as one site, and the names that they get in its document.
import { roleNames, startOrder, type PlannableRole } from '../site/role-names.ts';
import type { FoundService } from '../containers/found-container.ts';

export interface Taken {
  role: PlannableRole;
  found: FoundService;
}

export interface TakenService extends Taken {
  /** In the document. */
  name: string;
  /** There are several of its role, so the document lists it by name. */
  isListed: boolean;
}

/** In the order in which services start. One of a role has the role's name; several are called as their deployment calls them. */
export function nameServices(taken: readonly Taken[]): TakenService[] {
  const names = new Set<string>();
  return startOrder.flatMap((role) => {
    const ofRole = taken.filter((one) => one.role === role);
    return ofRole.map(({ found }) => {
      const wanted = ofRole.length === 1 ? role : nameFrom(found, role);
      let name = wanted;
      for (let count = 2; names.has(name); count += 1) name = `${wanted}-${count}`;
      names.add(name);
      return { name, role, found, isListed: ofRole.length > 1 };
    });
  });
}

const MOST_CHARS = 36;

function nameFrom({ labels, name }: FoundService, role: PlannableRole): string {
  const own = labels['com.docker.compose.service'] ?? labels['io.podman.compose.service'] ?? name;
  const plain = own.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const cut = plain.slice(0, MOST_CHARS).replaceAll(/^-+|-+$/g, '') || role;
  return cut !== role && roleNames.some((other) => other === cut) ? `${role}-${cut}` : cut;
}
