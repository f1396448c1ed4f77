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
  if (served.includes('not') || isLost(licence)) return 'down';
  if (served.includes('unknown')) return 'unknown';
  const allReady = services.every(
    ({ state, health, device }) =>
      state === 'ready' &&
      health !== 'Degraded' &&
      health !== 'Critical' &&
      device?.is !== 'cpu' &&
      device?.is !== 'lost',
  );
  const licensed = licence.state === 'Connected' || licence.state === 'Direct';
  return allReady && licensed ? 'ok' : 'degraded';
}

/** Of a site that licenses its services in several ways, some may go on. */
function isLost({ state, services }: LicenceStatus): boolean {
  return services.length === 0 ? state === 'Failed' : services.every((one) => one.state === 'Failed');
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
    ...licenceWayFindings(licence, services),
  ];
}

function hostFinding({ host, reason }: HostStatus): Finding {
  return finding('host.unread', { host, evidence: reason }, {});
}

function serviceFinding(status: ServiceStatus): Finding[] {
  const { host, state, reason, health, device } = status;
  const service = serviceTitle(status);
  const place = { host, evidence: reason };
  if (state === 'absent') return [finding('service.absent', place, { service })];
  if (state === 'failed' && reason === ON_NO_NETWORK)
    return [finding('service.offNetwork', place, { service })];
  if (state === 'failed') return [finding('service.failed', place, { service })];
  if (state === 'ready' && (health === 'Degraded' || health === 'Critical'))
    return [finding('service.degraded', { host }, { service, health })];
  if (device?.is === 'cpu')
    return [finding('engine.onCpu', { host, evidence: device.evidence }, { service })];
  if (device?.is === 'lost')
    return [finding('engine.gpuLost', { host, evidence: device.evidence }, { service })];
  return [];
}

function licenceFinding(licence: LicenceStatus, services: ServiceStatus[]): Finding[] {
  const { state, worksUntil } = licence;
  const isCutOff = services.some(({ role, reason }) => role === 'license-proxy' && reason === ON_NO_NETWORK);
  // What cannot be reached from it tells nothing of the licence server; the finding of the service says what to do.
  if (state === 'TrustBased' && isCutOff) return [];
  const evidence = worksUntil ? `trust expires ${worksUntil}` : null;
  if (state === 'TrustBased') return [finding('licence.trusting', { host: null, evidence }, {})];
  if (isLost(licence)) return [finding('licence.lost', { host: null }, {})];
  if (state !== 'Failed') return [];
  const lost = licence.services.filter((one) => one.state === 'Failed');
  const names = lost.map(({ service, host }) => `${service} on ${host}`).join(', ');
  return [finding('licence.lostFor', { host: null }, { services: names })];
}

/** Services whose file names other licence addresses than the document promises, and License Proxies that none of them uses. */
function licenceWayFindings({ mode, services }: LicenceStatus, all: ServiceStatus[]): Finding[] {
  if (services.length === 0) return [];
  const used = services.flatMap(({ proxyHosts }) => proxyHosts);
  const areAllRead = services.every(({ urls }) => urls !== null);
  const unused = all.filter(
    ({ role, host, state }) => role === 'license-proxy' && isUp.has(state) && !used.includes(host),
  );
  const wayward = services.flatMap(({ service: name, host, way, urls }) => {
    const role = all.find((one) => one.service === name && one.host === host)?.role;
    const service = role === undefined ? name : serviceTitle({ service: name, role });
    const place = { host, evidence: `license.server_url = ${JSON.stringify(urls)}` };
    if (way === 'elsewhere') return [finding('licence.elsewhere', place, { service })];
    return way === 'direct' && mode === 'license-proxy'
      ? [finding('licence.bypassed', place, { service })]
      : [];
  });
  const addresses = services.map(
    ({ service, host, urls }) => `${service} on ${host}: ${JSON.stringify(urls)}`,
  );
  return [
    ...wayward,
    ...(areAllRead ? unused : []).map(({ host }) =>
      finding('licence.proxyUnused', { host, evidence: addresses.join('\n') }, {}),
    ),
  ];
}

const isUp = new Set<ServiceStatus['state']>(['ready', 'starting']);
