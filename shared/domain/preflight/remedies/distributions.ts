// Owns the systems that remedies are written for, and recognising a host's own. Source: docs/domain.md, "Platforms and GPUs"; Debian where its parts are the same.
import type { Machine } from '#shared/domain/facts/system-facts';

export interface Distribution {
  /** `ID` of os-release. */
  id: string;
  /** Beginning of `VERSION_ID`. */
  version: string;
  name: string;
  family: 'apt' | 'dnf';
}

export const distributions: readonly Distribution[] = [
  { id: 'ubuntu', version: '22.04', name: 'Ubuntu 22.04', family: 'apt' },
  { id: 'ubuntu', version: '24.04', name: 'Ubuntu 24.04', family: 'apt' },
  { id: 'rhel', version: '8', name: 'Red Hat Enterprise Linux 8', family: 'dnf' },
  { id: 'rhel', version: '9', name: 'Red Hat Enterprise Linux 9', family: 'dnf' },
  { id: 'ol', version: '8', name: 'Oracle Linux 8', family: 'dnf' },
  { id: 'ol', version: '9', name: 'Oracle Linux 9', family: 'dnf' },
  { id: 'debian', version: '12', name: 'Debian 12', family: 'apt' },
  { id: 'debian', version: '13', name: 'Debian 13', family: 'apt' },
];

/** Red Hat and Oracle count by their major version, Ubuntu by the whole one. */
export function isVersion(found: string, wanted: string): boolean {
  return found === wanted || found.startsWith(`${wanted}.`);
}

export function distributionOf(machine: Pick<Machine, 'distribution' | 'version'>): Distribution | null {
  const { distribution, version } = machine;
  return distributions.find((one) => one.id === distribution && isVersion(version, one.version)) ?? null;
}
