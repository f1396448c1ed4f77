// Owns asking License Proxies how they are, and API and Engine where they ask for a licence. The status port comes from the engine's own
// port mapping: the documented 8080 is the API on many hosts (dossier 1.2, "Trap").
import { readLicenceUrls } from '#shared/domain/config/licence-urls';
import { readProxyAnswer, type ProxyAnswer } from '#shared/domain/licence';
import { serviceConfigFile, type PlannableService } from '#shared/domain/service';
import type { SiteDocument } from '#shared/domain/site-document';
import type { ContainerState, EngineClient } from '../engine/engine-client.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import { fetchJson } from '../monitor/fetch-status.ts';

const STATUS_PORT = 8080;

export class ProxyReader {
  readonly #hosts: HostConnections;
  /** By container and start: a service reads its file once, so what was read first is what it runs with. */
  readonly #urls = new Map<string, string[]>();

  constructor(hosts: HostConnections) {
    this.#hosts = hosts;
  }

  /** Null when the proxy does not answer. */
  async read(
    document: SiteDocument,
    where: { host: string; container: string },
  ): Promise<ProxyAnswer | null> {
    const host = document.host.find(({ name }) => name === where.host);
    if (!host) return null;
    try {
      const engine = await this.#hosts.engine(host);
      const state = await engine.inspectContainer(where.container);
      const published = state?.ports[STATUS_PORT];
      if (!published) return null;
      return readProxyAnswer(await fetchJson(`${await this.#hosts.reach(host, published)}/v1/status`));
    } catch {
      return null;
    }
  }

  /** The licence servers that a running API or Engine was started with, in its order; null when its file cannot be read. */
  async licenceUrls(
    engine: EngineClient,
    { id, startedAt }: ContainerState,
    service: PlannableService,
  ): Promise<string[] | null> {
    const key = `${id} ${startedAt ?? ''}`;
    const known = this.#urls.get(key);
    if (known) return known;
    const text = await engine.readFile(id, `/${serviceConfigFile[service]}`).catch(() => null);
    const urls = text === null ? null : readLicenceUrls(text);
    if (urls) this.#urls.set(key, urls);
    return urls;
  }
}
