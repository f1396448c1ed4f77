// Decides whether a new API or Engine can start beside the running one, and gives the reason otherwise. The vendor defines which products
// cannot share a GPU.
import { serviceTable } from '#shared/domain/roles/service-files';
import { serviceTitle } from '#shared/domain/site/service-title';
import { findService } from '#shared/domain/site/site-services';
import type { ApplyInput } from '../apply-input.ts';
import { askingApis, asksByName } from './asking-apis.ts';
import { siteLabels, type ContainerSpec } from '#shared/domain/containers/container-spec';
import type { DesiredService } from '#shared/domain/containers/desired';
import { findByName, findHost, type ObservedContainer, type ObservedHost } from '../observed.ts';
import { isFailed, nextName } from '#shared/domain/containers/own-names';
import { isUp } from './stop-steps.ts';
import { switchDrivers } from './switch-drivers.ts';

interface BesideInput {
  service: DesiredService;
  input: ApplyInput;
}

/** A new release may need somewhat more memory than the running one. */
const MEMORY_MARGIN = 1.1;
const GIB = 1024 ** 3;

/** Reasons against it, the most important first; empty when it can. */
export function besideProblems({ service, input }: BesideInput): string[] {
  const own = service.role === 'engine' ? engineProblems({ service, input }) : apiProblems(input);
  const port = freePorts({ service, input }) === null ? portProblem({ service, input }) : null;
  return [...(port === null ? [] : [port]), ...own];
}

/** Ports of the successor: those of the document or the ones beside, whichever the running container does not use. Null: none is free. */
export function freePorts({ service, input }: BesideInput): ContainerSpec['ports'] | null {
  const taken = portsInUse({ service, input });
  if (taken === null) return null;
  const ports = service.spec.ports.map((port) => {
    if (!taken.includes(port.host)) return port;
    if (port.beside === undefined || taken.includes(port.beside)) return null;
    return { ...port, host: port.beside, beside: port.host };
  });
  return ports.every((port) => port !== null) ? ports : null;
}

/** Whether a container uses ports that the document allows. */
export function hasWantedPorts({ ports }: ObservedContainer, spec: ContainerSpec): boolean {
  if (ports === undefined) return true;
  return spec.ports.every(({ container, host, beside }) => [host, beside].includes(ports[container]));
}

/**
 * Containers that can become the successor: one with the wanted specification that runs beside the current one, or a stopped one with free
 * ports. Not one that lost the network while it got its name.
 */
export function findSuccessor({ service, input }: BesideInput): ObservedContainer | undefined {
  const { host, spec } = service;
  const taken = portsInUse({ service, input }) ?? [];
  return (findHost(input.observed, host)?.containers ?? []).find(
    (container) =>
      container.name !== spec.name &&
      container.spec === spec.labels[siteLabels.spec] &&
      !isFailed(input.document, container) &&
      spec.network in container.aliases &&
      container.ports !== undefined &&
      hasWantedPorts(container, spec) &&
      Object.values(container.ports).every((port) => !taken.includes(port)),
  );
}

/** Left running beside the current container by an interrupted change, and not wanted. */
export function findLeftovers(
  { service, input }: BesideInput,
  wanted: ObservedContainer | undefined,
): ObservedContainer[] {
  const next = nextName(input.document, { host: service.host, name: service.spec.name });
  return (findHost(input.observed, service.host)?.containers ?? []).filter(
    (one) =>
      one.service === service.service &&
      one.id !== wanted?.id &&
      one.name !== service.spec.name &&
      (isUp(one.state) || one.name === next),
  );
}

/** Ports that the current container uses on the host; others are free before a successor starts. Null: unknown. */
function portsInUse({ service, input }: BesideInput): number[] | null {
  const current = findByName(input.observed, service.host, service.spec.name);
  if (!current || !isUp(current.state)) return [];
  return current.ports === undefined ? null : Object.values(current.ports);
}

function portProblem({ service, input }: BesideInput): string {
  const taken = portsInUse({ service, input });
  if (taken === null) return 'the ports of the running one cannot be read';
  const alone = service.spec.ports.find(({ host, beside }) => taken.includes(host) && beside === undefined);
  if (!alone) return `the running one has both ports that the document gives the ${serviceTitle(service)}`;
  const key = { api: 'ports.api_beside', engine: 'ports.engine_metrics_beside', 'license-proxy': null }[
    service.role
  ];
  const isTold = service.spec.ports.some(({ beside }) => beside !== undefined);
  const what = `two containers cannot both publish port ${alone.host}`;
  return key === null || isTold ? what : `${what}, and ${key} is not set`;
}

function apiProblems({ document }: ApplyInput): string[] {
  const { problem } = switchDrivers[document.switch.api];
  return problem === null ? [] : [problem];
}

function engineProblems({ service, input }: BesideInput): string[] {
  const { document, desired, observed } = input;
  const entry = findService(document, service);
  const asking = askingApis(service, { document, desired });
  const problems: string[] = [];
  if (!entry || asking[0]?.host !== service.host) return ['no API on this host could prove a second Engine'];
  const alone = document.products.filter((product) => product !== 'stt');
  const config = JSON.stringify(serviceTable(document, entry));
  if (alone.length > 0) problems.push(`${alone.join(', ')} cannot share a GPU`);
  if (/"flux(_tts)?":\{[^}]*"enabled":true/.test(config)) problems.push('Flux takes a GPU for itself');
  if (asking.some((api) => !asksByName(api, service)))
    problems.push(`not every API reaches it by the name ${service.service}`);
  return [...problems, ...memoryProblems(service.spec, findHost(observed, service.host))];
}

function memoryProblems({ gpuUuids }: ContainerSpec, host: ObservedHost | undefined): string[] {
  const given = (host?.gpus ?? []).filter(({ uuid }) => gpuUuids.length === 0 || gpuUuids.includes(uuid));
  if (given.length === 0) return ['the memory of the GPU is not known'];
  return given.flatMap(({ name, memoryTotalBytes, memoryUsedBytes }) => {
    if (!memoryUsedBytes) return [`how much memory of the ${name} is in use is not known`];
    const free = memoryTotalBytes - memoryUsedBytes;
    if (free >= memoryUsedBytes * MEMORY_MARGIN) return [];
    return [
      `the ${name} has ${gib(free)} free, and a second Engine needs about the ${gib(memoryUsedBytes)} that are in use now`,
    ];
  });
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
