// Order in which services start: licensing first, and proxies without clients before others; reversed where the catalogue demands it for a
// rollback. Source: docs/domain.md, "License Proxy" and "Upgrade order".
import type { Catalogue } from '#shared/domain/catalogue/catalogue';
import { crossed } from '../judging/judge-crossings.ts';
import { startOrder } from '#shared/domain/site/role-names';
import type { ApplyInput } from '../apply-input.ts';
import type { DesiredService } from '#shared/domain/containers/desired';
import { findByName, proxyKey } from '../observed.ts';
import { hasItsName } from '../licence/proxy-place.ts';

export function inOrder(input: ApplyInput, catalogue: Catalogue): DesiredService[] {
  const isBack = crossed(input, catalogue).some(({ crossing, isBack }) => isBack && crossing.order);
  const rank = (service: DesiredService) => {
    const place = startOrder.indexOf(service.role);
    if (service.role !== 'license-proxy') return isBack ? 2 * startOrder.length - place : place;
    // A proxy that no service uses yet affects no service: it comes first, so that another one may stop.
    if (!licensesNow(service, input)) return -1;
    return isBack ? 2 * startOrder.length : place;
  };
  return input.desired.toSorted((a, b) => rank(a) - rank(b));
}

function licensesNow({ host, spec }: DesiredService, { observed }: ApplyInput): boolean {
  const current = findByName(observed, host, spec.name);
  if (current?.state !== 'running' || !hasItsName(current, spec)) return false;
  return observed.proxyStates[proxyKey(current)] === 'Connected';
}
