// Takes one reading of a site: reads every host and service now and applies the pure rules. Unreachable is unknown, never down.
import { judgeHealth, judgeServices } from '#shared/domain/status/judge-status';
import { licenceStatus } from '#shared/domain/status/licence';
import { hostAddresses } from '#shared/domain/status/licence-world';
import { containerName } from '#shared/domain/containers/desired';
import { standbyName } from '#shared/domain/containers/own-names';
import { startOrder } from '#shared/domain/site/role-names';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { wantedOn } from '#shared/domain/site/site-services';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { Gpu, HostStatus, ServiceStatus, SiteStatus } from '#shared/domain/status/status';
import { AppError, toAppError } from '#shared/errors/app-error';
import type { EngineClient } from '../engine/engine-client.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import { joinParts, NO_PART, type LicencePart } from '../observation/licence-part.ts';
import { siteContainers } from '../observation/site-containers.ts';
import type { DeviceReader } from './read-devices.ts';
import type { DriftReader } from './read-drift.ts';
import type { GpuReader } from './read-gpus.ts';
import { baseOf, readWithStandby, serviceStatus, type ServiceDependencies } from './read-service.ts';

export interface StatusDependencies extends ServiceDependencies {
  hosts: HostConnections;
  gpus: GpuReader;
  devices: DeviceReader;
  drift: DriftReader;
}

interface HostReading {
  status: HostStatus;
  services: ServiceStatus[];
  gpus: Gpu[];
  /** Containers that somebody changed by hand. */
  drift: Finding[];
  licence: LicencePart;
}

export interface Changes {
  operation: SiteStatus['operation'];
  /** The newest change of the site and its state. */
  since: string;
}

export async function readSiteStatus(
  deps: StatusDependencies,
  document: SiteDocument,
  { operation, since }: Changes,
): Promise<SiteStatus> {
  const readings = await Promise.all(document.host.map((host) => readHost(deps, { document, host, since })));
  const hosts = readings.map(({ status }) => status);
  const services = readings.flatMap((reading) => reading.services);
  const parts = joinParts(readings.map(({ licence }) => licence));
  const licence = licenceStatus(document.licensing.mode, { ...parts, addresses: hostAddresses(document) });
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

interface HostQuestion {
  document: SiteDocument;
  host: SiteHost;
  since: string;
}

async function readHost(
  deps: StatusDependencies,
  { document, host, since }: HostQuestion,
): Promise<HostReading> {
  const wanted = wantedOn(document, host).toSorted(
    (a, b) => startOrder.indexOf(a.role) - startOrder.indexOf(b.role),
  );
  const readAt = deps.clock.now().toISOString();
  let client: EngineClient | null = null;
  try {
    const engine = (client = await deps.hosts.engine(host));
    const { containers: summaries } = await siteContainers(engine, document, host);
    const readings = await Promise.all(
      wanted.map((service) => {
        const named = (name: string) => (summaries.some((summary) => summary.name === name) ? name : null);
        const place = { engine, service, document };
        const container = named(containerName(document, service));
        const at = { host: host.name, service: service.name };
        const standby = service.role === 'license-proxy' ? named(standbyName(document, at)) : null;
        const adopted = summaries.some((summary) => summary.name === container && summary.adopted);
        return readWithStandby(deps, { ...place, container, adopted }, standby);
      }),
    );
    const read = readings.map(({ status }) => status);
    const { gpus, answers } = await deps.gpus.read(host, { engine, services: read });
    const services = await Promise.all(
      read.map(async (service) => ({
        ...service,
        device: await deps.devices.read(engine, service, answers[service.service] ?? null),
      })),
    );
    const drift = await deps.drift.read(engine, { document, host, services, since });
    const engineWords = `${engine.version.name} · API ${engine.version.apiVersion}`;
    return {
      status: { host: host.name, reachable: true, engine: engineWords, reason: null, readAt, ageMs: 0 },
      services,
      gpus,
      drift,
      licence: joinParts(readings.map(({ licence }) => licence)),
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
    return { status, services, gpus: [], drift: [], licence: NO_PART };
  }
}
