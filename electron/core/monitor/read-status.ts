// Takes one reading of a site: reads every host and service now and applies the pure rules. Unreachable is unknown, never down.
import { judgeHealth, judgeServices, ON_NO_NETWORK } from '#shared/domain/status/judge-status';
import { licenceStatus, type ProxyAnswer } from '#shared/domain/status/licence';
import { siteLabels } from '#shared/domain/containers/container-spec';
import { containerName, imageReference } from '#shared/domain/containers/desired';
import { standbyName } from '#shared/domain/containers/own-names';
import { startOrder } from '#shared/domain/site/role-names';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { enginesOf } from '#shared/domain/site/engine-pool';
import { wantedOn, type SiteService } from '#shared/domain/site/site-services';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { Gpu, HostStatus, ServiceState, ServiceStatus, SiteStatus } from '#shared/domain/status/status';
import { AppError, toAppError } from '#shared/errors/app-error';
import type { ContainerState, EngineClient } from '../engine/engine-client.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { ProxyReader } from '../services/read-proxy.ts';
import type { Clock } from '../ports/clock.ts';
import { siteContainers } from '../observation/site-containers.ts';
import type { DriftReader } from './read-drift.ts';
import { GpuReader } from './read-gpus.ts';
import { probeService, statusPlace, type Readiness } from '../services/service-probes.ts';

/** As long as the vendor's chart gives an Engine to load its models. */
const STARTUP_MS = 600_000;

export interface StatusDependencies {
  hosts: HostConnections;
  proxies: ProxyReader;
  gpus: GpuReader;
  drift: DriftReader;
  clock: Clock;
}

interface HostReading {
  status: HostStatus;
  services: ServiceStatus[];
  gpus: Gpu[];
  /** Containers that somebody changed by hand. */
  drift: Finding[];
}

export async function readSiteStatus(
  deps: StatusDependencies,
  document: SiteDocument,
  operation: SiteStatus['operation'],
): Promise<SiteStatus> {
  const readings = await Promise.all(document.host.map((host) => readHost(deps, document, host)));
  const hosts = readings.map(({ status }) => status);
  const services = readings.flatMap((reading) => reading.services);
  const licence = licenceStatus(document.licensing.mode, await readProxies(deps, document, services));
  const reading = { hosts, services, licence };
  return {
    site: document.name,
    release: document.release,
    practice: document.host.every(({ connection }) => connection.startsWith('practice')),
    health: judgeHealth(reading),
    licence,
    hosts,
    services,
    gpus: readings.flatMap(({ gpus }) => gpus),
    findings: [...judgeServices(reading), ...readings.flatMap(({ drift }) => drift)],
    operation,
    readAt: deps.clock.now().toISOString(),
  };
}

async function readHost(
  deps: StatusDependencies,
  document: SiteDocument,
  host: SiteHost,
): Promise<HostReading> {
  const wanted = wantedOn(document, host).toSorted(
    (a, b) => startOrder.indexOf(a.role) - startOrder.indexOf(b.role),
  );
  const readAt = deps.clock.now().toISOString();
  let client: EngineClient | null = null;
  try {
    const engine = (client = await deps.hosts.engine(host));
    const { containers: summaries } = await siteContainers(engine, document, host);
    const services = await Promise.all(
      wanted.map((service) => {
        const named = (name: string) => (summaries.some((summary) => summary.name === name) ? name : null);
        const place = { engine, service, document };
        const container = named(containerName(document, service));
        const at = { host: host.name, service: service.name };
        const standby = service.role === 'license-proxy' ? named(standbyName(document, at)) : null;
        return readWithStandby(deps, { ...place, container }, standby);
      }),
    );
    const gpus = await deps.gpus.read(host, { engine, services });
    const drift = await deps.drift.read(engine, { document, host, services });
    const engineWords = `${engine.version.name} · API ${engine.version.apiVersion}`;
    return {
      status: { host: host.name, reachable: true, engine: engineWords, reason: null, readAt, ageMs: 0 },
      services,
      gpus,
      drift,
    };
  } catch (thrown) {
    deps.hosts.failed(host, client, thrown);
    const error = thrown instanceof AppError ? thrown : toAppError(thrown);
    const status = {
      host: host.name,
      reachable: false,
      engine: null,
      reason: error.message,
      readAt,
      ageMs: 0,
    };
    const services = wanted.map((service) =>
      serviceStatus({ ...baseOf(document, service), readAt }, { state: 'unknown', reason: error.message }),
    );
    return { status, services, gpus: [], drift: [] };
  }
}

/** While the License Proxy is replaced its standby licenses: whoever asks how licensing is means the one that is ready. */
async function readWithStandby(
  deps: StatusDependencies,
  wanted: ServiceToRead,
  standby: string | null,
): Promise<ServiceStatus> {
  const status = await readService(deps, wanted);
  if (standby === null || status.state === 'ready') return status;
  const other = await readService(deps, { ...wanted, container: standby });
  return other.state === 'ready' ? other : status;
}

interface ServiceToRead {
  engine: EngineClient;
  service: SiteService;
  document: SiteDocument;
  container: string | null;
}

async function readService(
  deps: StatusDependencies,
  { engine, service, document, container }: ServiceToRead,
): Promise<ServiceStatus> {
  const state = container === null ? null : await engine.inspectContainer(container);
  const readAt = deps.clock.now().toISOString();
  const { host, role } = service;
  const base = { ...baseOf(document, service), readAt };
  if (!state) return serviceStatus(base, { state: 'absent', reason: 'there is no container' });
  const facts = {
    release: state.labels[siteLabels.release] ?? adoptedRelease(state, document, service),
    digest: state.labels[siteLabels.digest] ?? state.imageId,
    container: state.id,
    containerName: state.name,
    startedAt: state.startedAt,
    restartCount: state.restartCount,
  };
  if (state.status !== 'running') return serviceStatus(base, { ...facts, ...restingState(state) });
  // What we did not make may be on a network that its engine does not tell.
  if (state.labels[siteLabels.spec] !== undefined && Object.keys(state.networks).length === 0)
    return serviceStatus(base, { ...facts, state: 'failed', reason: ON_NO_NETWORK });
  const place = statusPlace(role, state);
  if (place.is !== 'known') return serviceStatus(base, { ...facts, state: 'unknown', reason: place.reason });
  const address = await deps.hosts.reach(host, place.value);
  const { readiness, inFlight, health, reason, streamCapacity } = await probeService(role, address);
  const counters =
    inFlight.is === 'known'
      ? { activeBatch: inFlight.value.batch, activeStream: inFlight.value.stream }
      : { activeBatch: null, activeStream: null };
  const ageMs = deps.clock.now().getTime() - Date.parse(state.startedAt ?? '');
  const said = { health, reason, streamCapacity, ...counters };
  return serviceStatus(base, { ...facts, ...said, address, state: runningState(readiness, ageMs) });
}

/** What is silent while it comes up is coming up; later nobody knows what it does. `ageMs` since its start, NaN: not known. */
function runningState(readiness: Readiness, ageMs: number): ServiceState {
  if (readiness === 'ready') return 'ready';
  return readiness === 'notReady' || ageMs < STARTUP_MS ? 'starting' : 'unknown';
}

/** No label of an adopted container says so; its image does. */
function adoptedRelease({ image }: ContainerState, document: SiteDocument, { name, role }: SiteService) {
  return image === imageReference(document, { service: name, role }) ? document.release : null;
}

function restingState(state: ContainerState): { state: ServiceState; reason: string | null } {
  if (state.status === 'created') return { state: 'created', reason: 'it was made and never started' };
  if (state.status === 'restarting')
    return { state: 'failed', reason: `it restarts again and again (${state.restartCount} times)` };
  if (state.status === 'exited' && (state.exitCode === 0 || state.exitCode === 143))
    return { state: 'stopped', reason: null };
  return { state: 'failed', reason: state.error ?? `it exited with code ${state.exitCode ?? '?'}` };
}

type Base = Pick<ServiceStatus, 'service' | 'role' | 'host' | 'sendsTo'>;

function baseOf(document: SiteDocument, service: SiteService): Base {
  const { host, name, role } = service;
  const engines = role === 'api' ? enginesOf(document, service) : [];
  const sendsTo = engines.map((engine) => `${engine.host.name}/${engine.name}`);
  return { service: name, role, host: host.name, sendsTo };
}

function serviceStatus(
  base: Base & Pick<ServiceStatus, 'readAt'>,
  known: Partial<ServiceStatus> & Pick<ServiceStatus, 'state'>,
): ServiceStatus {
  return {
    health: null,
    reason: null,
    release: null,
    digest: null,
    container: null,
    containerName: null,
    startedAt: null,
    restartCount: 0,
    activeBatch: null,
    activeStream: null,
    streamCapacity: null,
    address: null,
    ageMs: 0,
    ...base,
    ...known,
  };
}

async function readProxies(
  deps: StatusDependencies,
  document: SiteDocument,
  services: ServiceStatus[],
): Promise<ProxyAnswer[]> {
  const proxies = services.filter(
    ({ role, containerName }) => role === 'license-proxy' && containerName !== null,
  );
  const answers = await Promise.all(
    proxies.map(({ host, containerName }) =>
      deps.proxies.read(document, { host, container: containerName ?? '' }),
    ),
  );
  return answers.flatMap((answer) => (answer.is === 'known' ? [answer.value] : []));
}
