// Reads how one wanted service is, from its container and its own status; and what it contributes to the licence world.
import { siteLabels } from '#shared/domain/containers/container-spec';
import { imageReference } from '#shared/domain/containers/desired';
import { enginesOf } from '#shared/domain/site/engine-pool';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { SiteService } from '#shared/domain/site/site-services';
import { ON_NO_NETWORK } from '#shared/domain/status/judge-status';
import type { Readiness } from '#shared/domain/status/probe';
import type { ServiceState, ServiceStatus } from '#shared/domain/status/status';
import type { ContainerState, EngineClient } from '../engine/engine-client.ts';
import { joinParts, NO_PART, readLicencePart, type LicencePart } from '../observation/licence-part.ts';
import type { Clock } from '../ports/clock.ts';
import type { ServiceProbes } from '../services/service-probes.ts';

/** As long as the vendor's chart gives an Engine to load its models. */
const STARTUP_MS = 600_000;

/** While the License Proxy is replaced its standby licenses: the status shows whichever is ready. */
export async function readWithStandby(
  deps: ServiceDependencies,
  wanted: ServiceToRead,
  standby: string | null,
): Promise<ServiceReading> {
  const reading = await readService(deps, wanted);
  if (standby === null) return reading;
  const other = await readService(deps, { ...wanted, container: standby });
  const serving = reading.status.state !== 'ready' && other.status.state === 'ready' ? other : reading;
  return { status: serving.status, licence: joinParts([reading.licence, other.licence]) };
}

export interface ServiceDependencies {
  probes: ServiceProbes;
  clock: Clock;
}

export interface ServiceReading {
  status: ServiceStatus;
  licence: LicencePart;
}

export interface ServiceToRead {
  engine: EngineClient;
  service: SiteService;
  document: SiteDocument;
  container: string | null;
  adopted: boolean;
}

async function readService(deps: ServiceDependencies, wanted: ServiceToRead): Promise<ServiceReading> {
  const { engine, service, container, adopted } = wanted;
  const state = container === null ? null : await engine.inspectContainer(container);
  const status = await readState(deps, wanted, state);
  if (state === null) return { status, licence: NO_PART };
  const { host, role, name } = service;
  const part = await readLicencePart(deps.probes, { engine, host, state, role, adopted });
  // In a status a service is called by its name, not by that of its container.
  return { status, licence: { ...part, clients: part.clients.map((client) => ({ ...client, name })) } };
}

async function readState(
  deps: ServiceDependencies,
  { engine, service, document }: ServiceToRead,
  state: ContainerState | null,
): Promise<ServiceStatus> {
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
  const answer = await deps.probes.probe({ engine, host, role, state });
  if (answer.is !== 'known')
    return serviceStatus(base, { ...facts, state: 'unknown', reason: answer.reason });
  const { address, readiness, inFlight, health, reason, streamCapacity } = answer.value;
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

export function baseOf(document: SiteDocument, service: SiteService): Base {
  const { host, name, role } = service;
  const engines = role === 'api' ? enginesOf(document, service) : [];
  const sendsTo = engines.map((engine) => `${engine.host.name}/${engine.name}`);
  return { service: name, role, host: host.name, sendsTo };
}

export function serviceStatus(
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
    device: null,
    address: null,
    ageMs: 0,
    ...base,
    ...known,
  };
}
