// Probes the services of a site: reads once for every start the file that a service was started with, requests its status where that file has
// it listen, and leaves the judgement to its role. The port on the host comes from the mapping of the engine.
import { parse } from 'smol-toml';
import { readPoolUrls } from '#shared/domain/site/engine-pool';
import { readLicenceUrls } from '#shared/domain/site/licence-urls';
import type { PlannableRole } from '#shared/domain/site/role-names';
import { roles } from '#shared/domain/roles/roles';
import { goneBy, known, unknown, type ServiceAnswer, type Told } from '#shared/domain/status/service-answer';
import type { InFlight } from '#shared/domain/status/in-flight';
import type { ProxyAnswer } from '#shared/domain/status/licence';
import { silent, type ProbeAnswer } from '#shared/domain/status/probe';
import { readProxyStatus } from '#shared/domain/status/status-bodies';
import type { ContainerState, EngineClient } from '../engine/engine-client.ts';
import type { HostConnections, HostPoint } from '../hosts/host-connections.ts';
import { fetchStatus } from './fetch-status.ts';

/** A container in which a service of that role runs, or ran. */
export interface ProbedContainer {
  engine: EngineClient;
  host: HostPoint;
  role: PlannableRole;
  /** Null: there is no such container. */
  state: ContainerState | null;
}

/** Where a service answers from this machine. */
export interface ServicePlace {
  /** Such as `https://127.0.0.1:8080`. */
  address: string;
  /** Before the paths of its routes, such as `/v1`. */
  path: string;
}

/** In the order of the file; null where it cannot be read. */
export interface FileAddresses {
  licenceUrls: string[] | null;
  /** Of an API: the Engines that it sends work to. */
  poolUrls: string[] | null;
}

export class ServiceProbes {
  readonly #hosts: HostConnections;
  /** By container and start: a service reads its file once, so what was read first is what it runs with. */
  readonly #texts = new Map<string, string>();

  constructor(hosts: HostConnections) {
    this.#hosts = hosts;
  }

  /**
   * Where the service answers; or what its container engine says in its place. A container that is paused has a service that does not
   * answer now. Rejects when the host cannot be reached.
   */
  async place(probed: ProbedContainer): Promise<ServiceAnswer<ServicePlace>> {
    const { host, role, state } = probed;
    const ended = goneBy(state);
    if (ended || state === null) return ended ?? unknown('there is no such container');
    if (state.status !== 'running') return unknown(`the container is ${state.status}`);
    const { scheme, port, path } = roles[role].status.endpoint(await this.#config(probed));
    const published = state.ports[port];
    if (!published) return unknown(`its port ${port} is not published`);
    const plain = await this.#hosts.reach(host, published);
    return known({ address: plain.replace(/^http:/, `${scheme}:`), path });
  }

  /** Rejects when the host cannot be reached. */
  async probe(probed: ProbedContainer): Promise<ServiceAnswer<ProbeAnswer & { address: string }>> {
    const place = await this.place(probed);
    if (place.is !== 'known') return place;
    const { address } = place.value;
    return known({ ...(await probeAt(probed.role, place.value)), address });
  }

  /** What is in flight in it, by its own counters alone. Rejects when the host cannot be reached. */
  async count(probed: ProbedContainer): Promise<ServiceAnswer<InFlight>> {
    const place = await this.place(probed);
    if (place.is !== 'known') return place;
    return countAt(probed.role, place.value);
  }

  /** Never rejects: a host or an engine that cannot be reached leaves it unknown how the License Proxy is. */
  async licenseProxy(host: HostPoint, container: string): Promise<ServiceAnswer<ProxyAnswer>> {
    const role = 'license-proxy';
    try {
      const engine = await this.#hosts.engine(host);
      const place = await this.place({ engine, host, role, state: await engine.inspectContainer(container) });
      if (place.is !== 'known') return place;
      const [path] = roles[role].status.paths;
      const response = await fetchStatus(`${place.value.address}${place.value.path}${path}`);
      return response.is === 'known' ? readProxyStatus(response.value) : response;
    } catch (thrown) {
      return unknown(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  /** The addresses that a running API or Engine was started with. */
  async addresses(probed: Omit<ProbedContainer, 'host'>): Promise<FileAddresses> {
    const text = await this.#text(probed);
    if (text === null) return { licenceUrls: null, poolUrls: null };
    return { licenceUrls: readLicenceUrls(text), poolUrls: probed.role === 'api' ? readPoolUrls(text) : [] };
  }

  /** Empty where it cannot be read: then the service is looked for where its template has it. */
  async #config(probed: ProbedContainer): Promise<Record<string, unknown>> {
    try {
      return parse((await this.#text(probed)) ?? '');
    } catch {
      return {};
    }
  }

  async #text({ engine, role, state }: Omit<ProbedContainer, 'host'>): Promise<string | null> {
    if (state === null) return null;
    const key = `${state.id} ${state.startedAt ?? ''}`;
    const kept = this.#texts.get(key);
    if (kept !== undefined) return kept;
    const text = await engine.readFile(state.id, `/${roles[role].file}`).catch(() => null);
    if (text !== null) this.#texts.set(key, text);
    return text;
  }
}

/** Never rejects. What did not answer once is not asked more. */
export async function probeAt(role: PlannableRole, { address, path }: ServicePlace): Promise<ProbeAnswer> {
  const { status } = roles[role];
  const [first, ...others] = status.paths;
  const response = await fetchStatus(`${address}${path}${first}`);
  if (response.is === 'unknown') return silent(response);
  const more = await Promise.all(others.map((other) => fetchStatus(`${address}${path}${other}`)));
  return status.judge([response, ...more]);
}

/** Never rejects. */
export async function countAt(role: PlannableRole, { address, path }: ServicePlace): Promise<Told<InFlight>> {
  const { status } = roles[role];
  const [first] = status.paths;
  return status.count(await fetchStatus(`${address}${path}${first}`));
}
