// Watches hosts for changes: container events of the engine, and a full reading after a gap. Only for sites that were read before: a command
// that needs no host must not connect to it.
import { siteLabels } from '#shared/domain/containers/container-spec';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { Logger } from '../ports/logger.ts';
import type { SiteRegistry } from '../sites/site-registry.ts';

const DEBOUNCE_MS = 300;
const RETRY_MS = 5_000;

interface Dependencies {
  hosts: HostConnections;
  registry: SiteRegistry;
  logger: Logger;
  /** Something about the site may be different: read it again. */
  changed: (site: string) => void;
}

/** Changes that mean a container came, went or changed its health; the rest (exec, archive, attach) is noise. */
const telling = new Set([
  'create',
  'start',
  'stop',
  'die',
  'kill',
  'destroy',
  'rename',
  'restart',
  'oom',
  'pause',
  'unpause',
  'health_status',
  'remove',
  'died',
]);

export class SiteWatcher {
  readonly #deps: Dependencies;
  readonly #wanted = new Set<string>();
  readonly #watching = new Map<string, AbortController>();
  readonly #pending = new Map<string, NodeJS.Timeout>();
  #isClosed = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Somebody has read the site, and is to know when that is out of date. */
  want(site: string): void {
    if (this.#wanted.has(site)) return;
    this.#wanted.add(site);
    this.update();
  }

  /** Watches exactly the connections that those sites use now. */
  update(): void {
    // An operation that ends while the core closes may still store a document.
    if (this.#isClosed) return;
    const points = new Map<string, { name: string; connection: string }>();
    for (const name of this.#deps.registry.names().filter((site) => this.#wanted.has(site))) {
      try {
        for (const host of this.#deps.registry.get(name).document.host) points.set(host.connection, host);
      } catch (thrown) {
        this.#deps.logger.warn({ site: name, problem: String(thrown) }, 'site document cannot be read');
      }
    }
    for (const [connection, controller] of this.#watching) {
      if (points.has(connection)) continue;
      controller.abort();
      this.#watching.delete(connection);
    }
    for (const [connection, point] of points) {
      if (this.#watching.has(connection)) continue;
      const controller = new AbortController();
      this.#watching.set(connection, controller);
      void this.#follow(point, controller.signal);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const controller of this.#watching.values()) controller.abort();
    for (const timer of this.#pending.values()) clearTimeout(timer);
    this.#watching.clear();
    this.#pending.clear();
  }

  async #follow(point: { name: string; connection: string }, signal: AbortSignal): Promise<void> {
    let lost = false;
    while (!signal.aborted) {
      try {
        const engine = await this.#deps.hosts.engine(point);
        // What happened while nobody listened is unknown, so everything on this host counts as changed.
        if (lost) this.#changedOn(point.connection);
        lost = false;
        for await (const { type, action, labels, name } of engine.events(signal)) {
          if (type !== 'container' || !telling.has(action)) continue;
          const site = labels[siteLabels.site] ?? this.#siteNaming(point.connection, name);
          if (site) this.#soon(site);
        }
      } catch (thrown) {
        if (!signal.aborted && !lost) {
          this.#deps.logger.info({ host: point.name, problem: String(thrown) }, 'events of a host were lost');
          this.#changedOn(point.connection);
        }
      }
      lost = true;
      if (!signal.aborted) await pause(RETRY_MS * (0.5 + Math.random()), signal);
    }
  }

  /** Containers that were adopted carry no label of ours; a document names them. */
  #siteNaming(connection: string, container: string | null): string | undefined {
    if (container === null) return undefined;
    return this.#deps.registry.names().find((site) => {
      try {
        return this.#deps.registry
          .get(site)
          .document.host.some(
            (host) => host.connection === connection && Object.values(host.containers).includes(container),
          );
      } catch {
        return false; // a document that this version cannot read names nobody
      }
    });
  }

  #changedOn(connection: string): void {
    for (const site of this.#deps.registry.names()) {
      try {
        const { document } = this.#deps.registry.get(site);
        if (document.host.some((host) => host.connection === connection)) this.#soon(site);
      } catch {
        continue;
      }
    }
  }

  #soon(site: string): void {
    if (this.#pending.has(site)) return;
    const timer = setTimeout(() => {
      this.#pending.delete(site);
      this.#deps.changed(site);
    }, DEBOUNCE_MS);
    timer.unref();
    this.#pending.set(site, timer);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    timer.unref();
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
