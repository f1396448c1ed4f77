// Owns judging a reading: the health of a site, and the findings that want attention. Pure.
import { finding } from '../findings/finding.ts';
import { serviceTitle } from '../site/service-title.ts';
import type { Finding } from '../findings/finding-schema.ts';
import type { Health, HostStatus, LicenceStatus, ServiceStatus } from './status.ts';

/** Why a service that runs serves nobody: somebody disconnected it, or a change ended between leaving and coming back. */
export const ON_NO_NETWORK = 'it runs and is on no network, so nobody reaches it and it reaches nobody';

interface Reading {
  hosts: HostStatus[];
  services: ServiceStatus[];
  licence: LicenceStatus;
}

/** A site is `ok` when every wanted service is ready and licensed, `down` when it is known that no API or no Engine serves. */
export function judgeHealth({ hosts, services, licence }: Reading): Health {
  if (hosts.length > 0 && hosts.every(({ reachable }) => !reachable)) return 'unknown';
  if (services.length === 0) return 'unknown';
  const known = services.filter(({ state }) => state !== 'unknown');
  if (known.length === 0) return 'unknown';
  const served = [howServed(services, 'api'), howServed(services, 'engine')];
  if (served.includes('not') || licence.state === 'Failed') return 'down';
  if (served.includes('unknown')) return 'unknown';
  const allReady = services.every(
    ({ state, health }) => state === 'ready' && health !== 'Degraded' && health !== 'Critical',
  );
  const licensed = licence.state === 'Connected' || licence.state === 'Direct';
  return allReady && licensed ? 'ok' : 'degraded';
}

/** One that is ready is enough; without one, a service that does not say how it is may be it. */
function howServed(services: ServiceStatus[], role: ServiceStatus['role']): 'served' | 'unknown' | 'not' {
  const states = services.filter((one) => one.role === role).map(({ state }) => state);
  if (states.includes('ready')) return 'served';
  return states.includes('unknown') ? 'unknown' : 'not';
}

export function judgeServices({ hosts, services, licence }: Reading): Finding[] {
  return [
    ...hosts.filter(({ reachable }) => !reachable).map(hostFinding),
    ...services.flatMap(serviceFinding),
    ...licenceFinding(licence, services),
  ];
}

function hostFinding({ host, reason }: HostStatus): Finding {
  return finding('host.unread', { host, evidence: reason }, {});
}

function serviceFinding(status: ServiceStatus): Finding[] {
  const { host, state, reason, health } = status;
  const service = serviceTitle(status);
  const place = { host, evidence: reason };
  if (state === 'absent') return [finding('service.absent', place, { service })];
  if (state === 'failed' && reason === ON_NO_NETWORK)
    return [finding('service.offNetwork', place, { service })];
  if (state === 'failed') return [finding('service.failed', place, { service })];
  if (state === 'ready' && (health === 'Degraded' || health === 'Critical'))
    return [finding('service.degraded', { host }, { service, health })];
  return [];
}

function licenceFinding({ state, worksUntil }: LicenceStatus, services: ServiceStatus[]): Finding[] {
  const isCutOff = services.some(({ role, reason }) => role === 'license-proxy' && reason === ON_NO_NETWORK);
  // What cannot be reached from it tells nothing of the licence server; the finding of the service says what to do.
  if (state === 'TrustBased' && isCutOff) return [];
  const evidence = worksUntil ? `trust expires ${worksUntil}` : null;
  if (state === 'TrustBased') return [finding('licence.trusting', { host: null, evidence }, {})];
  if (state === 'Failed') return [finding('licence.lost', { host: null }, {})];
  return [];
}
