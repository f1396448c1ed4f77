// Owns made-up but realistic sites for UI tests and screenshots: their summaries and status.
import type { SiteSummary } from '#shared/contract/sites';
import type { Role } from '#shared/domain/site/role-names';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { ServiceStatus, SiteStatus } from '#shared/domain/status/status';

export interface FakeSite {
  summary: SiteSummary;
  status: SiteStatus;
}

const RELEASE = 'release-260812';
const HOUR = 3_600_000;
const past = (ms: number) => new Date(Date.now() - ms).toISOString();
const future = (ms: number) => new Date(Date.now() + ms).toISOString();
const hex = (seed: string) =>
  Array.from({ length: 64 }, (_, index) =>
    ((seed.charCodeAt(index % seed.length) * (index + 7)) % 16).toString(16),
  ).join('');

interface ServiceSpec {
  service: Role;
  host: string;
  site: string;
  practice?: boolean;
  streams?: number;
}

function fakeService({ service, host, site, practice = false, streams = 0 }: ServiceSpec): ServiceStatus {
  const port = { api: 8080, engine: 9991, 'license-proxy': 8089, billing: 8091, front: 443 }[service];
  const vendorWord: Partial<Record<Role, string>> = { api: 'Healthy', 'license-proxy': 'Connected' };
  return {
    service,
    role: service,
    host,
    sendsTo: service === 'api' ? [`${host}/engine`] : [],
    state: 'ready',
    health: vendorWord[service] ?? null,
    reason: null,
    release: RELEASE,
    digest: `quay.io/deepgram/self-hosted-${service}@sha256:${hex(service)}`,
    container: hex(host + service).slice(0, 12),
    containerName: `${site}-${service}-1`,
    startedAt: past(practice ? 90_000 : 53 * HOUR),
    restartCount: 0,
    activeBatch: service === 'api' ? Math.round(streams / 12) : null,
    activeStream: service === 'license-proxy' ? null : streams,
    device: null,
    streamCapacity: service === 'engine' ? 40 : null,
    address: `http://${practice ? '127.0.0.1' : host}:${String(port)}`,
    readAt: new Date().toISOString(),
    ageMs: 80,
  };
}

interface SiteSpec {
  name: string;
  practice?: boolean;
  hosts: string[];
  /** How many hosts have a License Proxy. */
  proxies?: number;
  engine?: string;
  streams?: (host: number) => number;
  findings?: Finding[];
}

export function fakeSite(spec: SiteSpec): FakeSite {
  const { name, practice = false, hosts, proxies = 1, streams = () => 0, findings = [] } = spec;
  const common = { site: name, practice };
  const services: ServiceStatus[] = [
    ...hosts.slice(0, proxies).map((host) => fakeService({ ...common, service: 'license-proxy', host })),
    ...hosts.map((host, index) =>
      fakeService({ ...common, service: 'engine', host, streams: streams(index) }),
    ),
    ...hosts.map((host, index) => fakeService({ ...common, service: 'api', host, streams: streams(index) })),
  ];
  const worksUntil = future(practice ? 0.9 * HOUR : 83 * HOUR);
  const readAt = new Date().toISOString();
  return {
    summary: {
      name,
      release: RELEASE,
      practice,
      hosts,
      products: ['stt'],
      health: 'ok',
      readAt,
      worksUntil,
      revision: practice ? 1 : 14,
      operation: null,
    },
    status: {
      site: name,
      release: RELEASE,
      practice,
      health: 'ok',
      licence: {
        mode: 'license-proxy',
        state: 'Connected',
        lastCheckinAt: past(12_000),
        trustExpiresAt: null,
        reserve: { is: 'until', at: worksUntil },
        worksUntil,
        services: [],
      },
      hosts: hosts.map((host) => ({
        host,
        reachable: true,
        engine: spec.engine ?? 'Docker 28.2.2 · API 1.50',
        reason: null,
        readAt,
        ageMs: 80,
      })),
      services,
      gpus: hosts.map((host, index) => ({
        host,
        index: 0,
        uuid: `GPU-${hex(host).slice(0, 8)}-1d2c-4b7a-9f10-${hex(host).slice(8, 20)}`,
        name: practice ? 'Practice GPU' : 'NVIDIA L4',
        memoryTotalBytes: 24 * 1024 ** 3,
        memoryUsedBytes: (9.4 + (index % 5)) * 1024 ** 3,
        utilisation: practice ? 2 : 40 + ((index * 7) % 40),
        driver: '570.133.20',
        seenBy: ['engine'],
      })),
      findings,
      operation: null,
      readAt,
    },
  };
}

export const practiceSite = (): FakeSite =>
  fakeSite({ name: 'practice', practice: true, hosts: ['practice'], engine: 'Practice engine · API 1.47' });

const driverFinding: Finding = {
  level: 'warning',
  code: 'driver.nextRelease',
  host: 'gpu-2',
  message: 'The next release needs NVIDIA driver 580; this host has 570.133.20.',
  evidence: null,
  remedy: 'Update the driver before upgrading this host.',
};

export const productionSite = (): FakeSite =>
  fakeSite({
    name: 'north-campus',
    hosts: ['gpu-1', 'gpu-2'],
    proxies: 2,
    streams: (index) => 22 - index * 3,
    findings: [driverFinding],
  });

export const largeSite = (): FakeSite => {
  const hosts = Array.from({ length: 50 }, (_, index) => `node-${String(index + 1).padStart(2, '0')}`);
  const site = fakeSite({ name: 'contact-centre', hosts, streams: (index) => 8 + ((index * 13) % 27) });
  const engine = site.status.services.find((each) => each.service === 'engine' && each.host === 'node-17');
  if (engine)
    Object.assign(engine, {
      state: 'failed',
      reason: 'exited with code 1',
      activeStream: null,
      health: null,
    });
  const starting = site.status.services.find((each) => each.service === 'engine' && each.host === 'node-23');
  if (starting) Object.assign(starting, { state: 'starting', reason: 'loading models', activeStream: null });
  site.status.health = site.summary.health = 'degraded';
  site.status.findings = [
    {
      level: 'blocker',
      code: 'service.exited',
      host: 'node-17',
      message: 'Engine exited with code 1, 4 min ago.',
      evidence: 'ERROR impeller: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected',
      remedy: 'Check that the GPU is visible with nvidia-smi, then plan a start.',
    },
  ];
  return site;
};

/** Stored and never applied. */
export const newSite = (): FakeSite => neverApplied('east-wing', ['gpu-1']);

/** Stored, with one host in order, one that blocks, and one that nobody trusts yet. */
export const threeHosts = (): FakeSite => neverApplied('harbour', ['rack-a', 'rack-b', 'rack-c']);

function neverApplied(name: string, hosts: string[]): FakeSite {
  const site = fakeSite({ name, hosts });
  for (const each of site.status.services) {
    Object.assign(each, {
      state: 'absent',
      health: null,
      container: null,
      containerName: null,
      startedAt: null,
    });
    Object.assign(each, { digest: null, activeStream: null, activeBatch: null, streamCapacity: null });
  }
  site.status.health = site.summary.health = 'unknown';
  site.status.licence = {
    mode: 'license-proxy',
    state: 'Unknown',
    lastCheckinAt: null,
    trustExpiresAt: null,
    reserve: { is: 'unknown', reason: 'no License Proxy reported its state' },
    worksUntil: null,
    services: [],
  };
  site.summary.worksUntil = site.summary.revision = null;
  return site;
}

/** Licence server lost, one API silent, one host not readable: the screen at 02:10. */
export const troubledSite = (): FakeSite => {
  const site = productionSite();
  const { status, summary } = site;
  summary.name = status.site = 'south-clinic';
  status.health = summary.health = 'degraded';
  status.licence = {
    mode: 'license-proxy',
    state: 'TrustBased',
    lastCheckinAt: past(3.2 * HOUR),
    trustExpiresAt: future(2.8 * HOUR),
    reserve: { is: 'until', at: future(2.8 * HOUR) },
    worksUntil: future(2.8 * HOUR),
    services: [],
  };
  summary.worksUntil = status.licence.worksUntil;
  for (const each of status.services) {
    if (each.service === 'license-proxy') each.health = 'TrustBased';
    if (each.host !== 'gpu-1') continue;
    if (each.service === 'api')
      Object.assign(each, {
        state: 'failed',
        health: null,
        activeStream: null,
        reason: 'does not answer (timeout after 3 s, 4th time)',
      });
  }
  for (const each of status.services) {
    if (each.host === 'gpu-2' && each.service === 'engine') {
      Object.assign(each, { state: 'starting', reason: 'loading models', activeStream: null });
    }
  }
  status.findings = [
    {
      level: 'blocker',
      code: 'service.unreachable',
      host: 'gpu-1',
      message: 'API does not answer (timeout after 3 s, 4th time).',
      evidence: 'GET http://gpu-1:8080/v1/status: ETIMEDOUT',
      remedy: 'Read the API’s log; plan a start when it has exited.',
    },
    {
      level: 'warning',
      code: 'licence.trustBased',
      host: 'gpu-1',
      message: 'The License Proxy has not reached the licence server for 3 h 12 min.',
      evidence: 'hermes: connect license.deepgram.com:443: timed out',
      remedy: 'Open port 443 to license.deepgram.com from gpu-1 before the trust window ends.',
    },
    driverFinding,
  ];
  return site;
};
