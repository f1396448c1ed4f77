// Reads the state of License Proxies, and the licence addresses that API and Engine were started with. The status port comes from the port
// mapping of the engine: the documented 8080 is the API on many hosts (docs/domain.md, "Ports").
import { readLicenceUrls } from '#shared/domain/site/licence-urls';
import { readPoolUrls } from '#shared/domain/site/engine-pool';
import type { ProxyAnswer } from '#shared/domain/status/licence';
import type { PlannableRole } from '#shared/domain/site/role-names';
import { roles } from '#shared/domain/roles/roles';
import { unknown, type ServiceAnswer } from '#shared/domain/status/service-answer';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { ContainerState, EngineClient } from '../engine/engine-client.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import { readProxyStatus } from '#shared/domain/status/status-bodies';
import { failureWords, fetchStatus } from './fetch-status.ts';
import { statusPlace } from './service-probes.ts';

/** In the order of the file; null where it cannot be read. */
export interface FileAddresses {
  licenceUrls: string[] | null;
  /** Of an API: the Engines that it sends work to. */
  poolUrls: string[] | null;
}

export class ProxyReader {
  readonly #hosts: HostConnections;
  /** By container and start: a service reads its file once, so what was read first is what it runs with. */
  readonly #addresses = new Map<string, FileAddresses>();

  constructor(hosts: HostConnections) {
    this.#hosts = hosts;
  }

  /** Never rejects: a host or an engine that cannot be reached leaves it unknown how the proxy is. */
  async read(
    document: SiteDocument,
    where: { host: string; container: string },
  ): Promise<ServiceAnswer<ProxyAnswer>> {
    const host = document.host.find(({ name }) => name === where.host);
    if (!host) return unknown(`the site has no host ${where.host}`);
    try {
      const engine = await this.#hosts.engine(host);
      const place = statusPlace('license-proxy', await engine.inspectContainer(where.container));
      if (place.is !== 'known') return place;
      return readProxyStatus(await fetchStatus(`${await this.#hosts.reach(host, place.value)}/v1/status`));
    } catch (thrown) {
      return unknown(failureWords(thrown));
    }
  }

  /** The addresses that a running API or Engine was started with. */
  async addressesOf(
    engine: EngineClient,
    { id, startedAt }: ContainerState,
    role: PlannableRole,
  ): Promise<FileAddresses> {
    const key = `${id} ${startedAt ?? ''}`;
    const known = this.#addresses.get(key);
    if (known) return known;
    const text = await engine.readFile(id, `/${roles[role].file}`).catch(() => null);
    if (text === null) return { licenceUrls: null, poolUrls: null };
    const addresses = {
      licenceUrls: readLicenceUrls(text),
      poolUrls: role === 'api' ? readPoolUrls(text) : [],
    };
    if (addresses.licenceUrls) this.#addresses.set(key, addresses);
    return addresses;
  }
}
