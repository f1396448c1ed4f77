// Owns judging a reading: the health of a site, and the findings that want attention. Pure.
import { serviceTitle } from './roles/service-title.ts';
import type { Finding, Health, HostStatus, LicenceStatus, ServiceStatus } from './status.ts';

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
  return {
    level: 'blocker',
    code: 'engine.unreachable',
    host,
    message: `${host} cannot be read.`,
    evidence: reason,
    remedy: `Check that ${host} is up and that its container engine runs.`,
  };
}

function serviceFinding(status: ServiceStatus): Finding[] {
  const { host, state, reason, health } = status;
  const title = serviceTitle(status);
  if (state === 'failed' || state === 'absent') {
    const message =
      state === 'absent' ? `${title} on ${host} is wanted and not there.` : `${title} on ${host} has failed.`;
    const remedy =
      reason === ON_NO_NETWORK
        ? 'Apply the site: it is put back, and nothing is restarted.'
        : 'Read its log, then apply the site.';
    return [{ level: 'blocker', code: 'service.exited', host, message, evidence: reason, remedy }];
  }
  if (state === 'ready' && (health === 'Degraded' || health === 'Critical')) {
    const message = `${title} on ${host} says ${health}: many requests fail.`;
    return [
      {
        level: 'warning',
        code: 'service.notReady',
        host,
        message,
        evidence: null,
        remedy: 'Read its log for the failing requests.',
      },
    ];
  }
  return [];
}

function licenceFinding({ state, worksUntil }: LicenceStatus, services: ServiceStatus[]): Finding[] {
  const isCutOff = services.some(({ role, reason }) => role === 'license-proxy' && reason === ON_NO_NETWORK);
  // What cannot be reached from it tells nothing of the licence server; the finding of the service says what to do.
  if (state === 'TrustBased' && isCutOff) return [];
  if (state === 'TrustBased') {
    return [
      {
        level: 'warning',
        code: 'licence.serverUnreachable',
        host: null,
        message: 'The License Proxy cannot reach the licence server and answers from trust.',
        evidence: worksUntil ? `trust expires ${worksUntil}` : null,
        remedy: 'Open port 443 to license.deepgram.com. Do not restart a License Proxy now.',
      },
    ];
  }
  if (state === 'Failed') {
    return [
      {
        level: 'blocker',
        code: 'licence.serverUnreachable',
        host: null,
        message: 'The site is outside its trust window; services stop.',
        evidence: null,
        remedy: 'Restore the way to license.deepgram.com at once.',
      },
    ];
  }
  return [];
}
