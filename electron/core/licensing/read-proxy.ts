// Owns asking License Proxies how they are. The status port comes from the engine's own port mapping: the documented 8080 is the
// API on many hosts (dossier 1.2, "Trap").
import { readProxyAnswer, type ProxyAnswer } from '#shared/domain/licence';
import type { SiteDocument } from '#shared/domain/site-document';
import type { HostConnections } from '../hosts/host-connections.ts';
import { fetchJson } from '../monitor/fetch-status.ts';

const STATUS_PORT = 8080;

export class ProxyReader {
  readonly #hosts: HostConnections;

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
}
