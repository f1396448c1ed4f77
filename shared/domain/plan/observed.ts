// What was read from the hosts for the planner. core/observation/observe.ts fills it for each plan; nothing is remembered.
import type { StoredSecret } from '../secrets/audience.ts';
import type { FoundService } from '../containers/found-container.ts';
import type { PlannableRole } from '../site/role-names.ts';
import type { HostLock } from './host-lock.ts';

export interface ObservedContainer {
  id: string;
  name: string;
  host: string;
  /** Name of the service that the container belongs to; null: unknown. */
  service: string | null;
  role: PlannableRole | null;
  state: 'created' | 'running' | 'restarting' | 'paused' | 'exited' | 'dead' | 'unknown';
  /** Readiness that the service reports; running alone does not make it ready. False while it does not run. */
  ready: boolean;
  exitCode: number | null;
  /** Hash of its specification, or null for a container that Site Admin did not make. */
  spec: string | null;
  release: string | null;
  image: string;
  digest: string | null;
  startedAt: string | null;
  restartCount: number;
  createdAt: string | null;
  /** Aliases by network. */
  aliases: Record<string, string[]>;
  /** Host ports that it was created with, by container port, also while it does not run. Absent: unknown. */
  ports?: Record<number, number>;
  /** Container ports that its host publishes; read while it runs. */
  publishes?: number[];
  /** For a running API or Engine: its licence addresses in order, as it was started. Null: could not be read. */
  licenceUrls?: string[] | null;
  /** For a running API: the Engines that it was started with. Null: could not be read. */
  poolUrls?: string[] | null;
  /** Environment variables whose secret changed since the container was created. */
  rotated?: string[];
  /** Complete inspection with its configuration file. Absent: not read. */
  found?: FoundService;
  /** Adopted: the document names it and Site Admin did not make it (ADR 19). */
  adopted?: boolean;
  /** Fields in which an adopted container differs from the wanted one, as text. Set by adopted.ts. */
  differs?: string[];
}

/** Memory of one GPU that the Engine of a host sees, in bytes. */
export interface ObservedGpu {
  uuid: string;
  name: string;
  memoryTotalBytes: number;
  memoryUsedBytes: number | null;
}

export interface ObservedHost {
  host: string;
  reachable: boolean;
  /** The reason when it is not reachable. */
  reason: { code: string; message: string; remedy: string; evidence: string | null } | null;
  /** `Docker 28.2.2`, or null. */
  engine: string | null;
  runtimes: string[];
  containers: ObservedContainer[];
  /** Image reference → digest, or the image id where the registry has none. Only images that a plan may need. */
  images: Record<string, string>;
  networks: string[];
  /** Containers outside of the site that use a name of the site: their description. */
  strangers?: { name: string; words: string }[];
  /** Free bytes on the disk with the images, or null when it cannot be read. */
  freeBytes: number | null;
  /** The lock of another installation; absent or null: there is none, or it is ours. */
  lock?: HostLock | null;
  /** GPUs that the running Engine sees; read only where the document allows a second Engine beside it. Absent: unknown. */
  gpus?: ObservedGpu[];
}

export interface Observed {
  hosts: ObservedHost[];
  /** Secret references that have a value, so that a missing one blocks before the first step. */
  secrets: readonly StoredSecret[];
  /** States of License Proxies by `proxyKey`. Absent: no response. */
  proxyStates: Record<string, string>;
  /** End of the trusted period of License Proxies by `proxyKey`, as ISO dates. Absent: not reported. */
  proxyTrust?: Record<string, string>;
  /** Layers of images that some host lacks, from the registry: compressed bytes by digest. Absent: unknown. */
  layers?: Record<string, Record<string, number>>;
}

export function findHost(observed: Observed, host: string): ObservedHost | undefined {
  return observed.hosts.find((candidate) => candidate.host === host);
}

export function onPodman({ engine }: Pick<ObservedHost, 'engine'>): boolean {
  return engine?.startsWith('Podman') ?? false;
}

export function allContainers(hosts: readonly ObservedHost[]): ObservedContainer[] {
  return hosts.flatMap(({ containers }) => containers);
}

export function findByName(observed: Observed, host: string, name: string): ObservedContainer | undefined {
  return findHost(observed, host)?.containers.find((container) => container.name === name);
}

/** License Proxies of different hosts have the same name, so a key needs the host too. */
export function proxyKey({ host, name }: Pick<ObservedContainer, 'host' | 'name'>): string {
  return `${host}/${name}`;
}

/** Gives a container with a rotated secret a different specification hash, so that no part of the planner treats it as wanted. */
export function withRotated(container: ObservedContainer, rotated: string[]): ObservedContainer {
  if (rotated.length === 0) return container;
  return { ...container, rotated, spec: container.spec === null ? null : `${container.spec}:rotated` };
}
