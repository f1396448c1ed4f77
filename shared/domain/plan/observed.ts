// Owns what was read from the hosts, as the planner sees it. Filled by core/sites/observe.ts; never remembered, always read.
import type { StoredSecret } from '../secrets/audience.ts';
import type { FoundService } from '../containers/found-container.ts';
import type { PlannableRole } from '../site/role-names.ts';
import type { HostLock } from './host-lock.ts';

export interface ObservedContainer {
  id: string;
  name: string;
  host: string;
  /** Name of the service that it is a container of; null: not known. */
  service: string | null;
  role: PlannableRole | null;
  state: 'created' | 'running' | 'restarting' | 'paused' | 'exited' | 'dead' | 'unknown';
  /** What it says of itself: a container that runs is not a service that serves. False while it does not run. */
  ready: boolean;
  exitCode: number | null;
  /** Hash of the specification it was made from, or null for containers that we did not make. */
  spec: string | null;
  release: string | null;
  image: string;
  digest: string | null;
  startedAt: string | null;
  restartCount: number;
  createdAt: string | null;
  /** Names that others find it under, by network. */
  aliases: Record<string, string[]>;
  /** Ports that it was made to have on the host, by container port, also while it does not run. Absent: not known. */
  ports?: Record<number, number>;
  /** Ports of the container that its host publishes; read while it runs. */
  publishes?: number[];
  /** Of a running API or Engine: where it asks for a licence, as it was started, in its order. Null: could not be read. */
  licenceUrls?: string[] | null;
  /** Of a running API: where it sends work, as it was started. Null: could not be read. */
  poolUrls?: string[] | null;
  /** Environment variables whose secret has another value now than the container was made with. */
  rotated?: string[];
  /** As inspected, with its file. Absent: not read. */
  found?: FoundService;
  /** Not made by us: the document names it (ADR 19). */
  adopted?: boolean;
  /** Fields in which an adopted container is not what is wanted, in words. Filled by adopted.ts. */
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
  /** Why not, when it is not reachable. */
  reason: { code: string; message: string; remedy: string; evidence: string | null } | null;
  /** `Docker 28.2.2`, or null. */
  engine: string | null;
  runtimes: string[];
  containers: ObservedContainer[];
  /** Image reference → digest, or the image id where the registry gave none. Only images that a plan may ask about. */
  images: Record<string, string>;
  networks: string[];
  /** Containers that have a name which the site wants, and are not the site's: who they are, in words. */
  strangers?: { name: string; words: string }[];
  /** Free bytes where the engine keeps images, or null when it cannot be read from here. */
  freeBytes: number | null;
  /** The lock that another installation holds here; absent or null: nobody, or we ourselves. */
  lock?: HostLock | null;
  /** GPUs as the running Engine sees them; read only where the document allows a second Engine beside it. Absent: not known. */
  gpus?: ObservedGpu[];
}

export interface Observed {
  hosts: ObservedHost[];
  /** Secret references that have a value, so that a missing one blocks before the first step. */
  secrets: readonly StoredSecret[];
  /** What License Proxies said, by `proxyKey`. Absent: did not answer. */
  proxyStates: Record<string, string>;
  /** Until when License Proxies answer from memory, by `proxyKey`, as ISO dates. Absent: it did not say. */
  proxyTrust?: Record<string, string>;
  /** Layers of images that some host lacks, as the registry states them: compressed bytes by digest. Absent: not known. */
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

/** Every host of a site names its License Proxy alike, so a name alone does not tell which one is meant. */
export function proxyKey({ host, name }: Pick<ObservedContainer, 'host' | 'name'>): string {
  return `${host}/${name}`;
}

/**
 * A container whose secret was rotated is not what is wanted any more, whatever it was made from: its specification is said to be
 * another one, so that nothing takes it for the wanted one.
 */
export function withRotated(container: ObservedContainer, rotated: string[]): ObservedContainer {
  if (rotated.length === 0) return container;
  return { ...container, rotated, spec: container.spec === null ? null : `${container.spec}:rotated` };
}
