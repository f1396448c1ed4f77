// Owns the containers that are taken together as one site: at most one of each service.
import { startOrder, type PlannableRole } from '../service.ts';
import type { FoundService } from './found-container.ts';

export type Parts = Partial<Record<PlannableRole, FoundService>>;

/** In the order in which services start. */
export function present(parts: Parts): [PlannableRole, FoundService][] {
  return startOrder.flatMap((service) => {
    const found = parts[service];
    return found ? [[service, found]] : [];
  });
}
