// Keeps the readings of sites: one at a time per site, shared by all requests meanwhile, with an event when the health changes.
import type { SiteSummary, UnreadableSite } from '#shared/contract/sites';
import type { Health, SiteStatus } from '#shared/domain/status/status';
import { isTerminal } from '#shared/operations/states';
import type { EventHub } from '#rpc/event-hub';
import type { OperationRunner } from '../operations/operation-runner.ts';
import type { Site, SiteRegistry } from '../sites/site-registry.ts';
import type { SiteStore } from '../store/site-store.ts';
import { readSiteStatus, type StatusDependencies } from './read-status.ts';

interface Dependencies extends StatusDependencies {
  /** Told which sites somebody reads. */
  wasRead: (site: string) => void;
  registry: SiteRegistry;
  siteStore: SiteStore;
  runner: OperationRunner;
  events: EventHub;
}

export class SiteMonitor {
  readonly #deps: Dependencies;
  readonly #reading = new Map<string, Promise<SiteStatus>>();
  readonly #health = new Map<string, Health>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  read(site: string): Promise<SiteStatus> {
    const running = this.#reading.get(site);
    if (running) return running;
    const reading = this.#read(site).finally(() => this.#reading.delete(site));
    this.#reading.set(site, reading);
    return reading;
  }

  /** Somebody saw a change on a host: tell the doors to read again. */
  noteChange(site: string): void {
    this.#deps.events.publish('sites.statusChanged', { site, health: this.#health.get(site) ?? 'unknown' });
  }

  summaries(): { sites: SiteSummary[]; unreadable: UnreadableSite[] } {
    const { sites, unreadable } = this.#deps.registry.all();
    return { sites: sites.map((site) => this.#summary(site)), unreadable };
  }

  #summary({ name, document, row, revision }: Site): SiteSummary {
    return {
      name,
      release: document.release,
      practice: document.host.every(({ connection }) => connection.startsWith('practice')),
      hosts: document.host.map((host) => host.name),
      products: document.products,
      health: row.health,
      readAt: row.readAt,
      worksUntil: row.worksUntil,
      revision,
      operation: this.#operationOf(name),
    };
  }

  async #read(site: string): Promise<SiteStatus> {
    const { registry, siteStore, events } = this.#deps;
    const { document } = registry.get(site);
    this.#deps.wasRead(site);
    const newest = this.#newestOf(site);
    const since = newest ? `${newest.id} ${newest.state}` : '';
    const read = await readSiteStatus(this.#deps, document, { operation: this.#operationOf(site), since });
    const status = withAges(read, this.#deps.clock.now());
    siteStore.noteReading(site, {
      health: status.health,
      worksUntil: status.licence.worksUntil,
      readAt: status.readAt,
    });
    const before = this.#health.get(site);
    this.#health.set(site, status.health);
    if (before !== undefined && before !== status.health) {
      events.publish('sites.statusChanged', { site, health: status.health });
    }
    return status;
  }

  /** A rehearsal changes nothing of the site. */
  #newestOf(site: string) {
    return this.#deps.runner
      .list({ site, limit: 20 })
      .find(({ procedure }) => procedure !== 'upgrade.rehearse');
  }

  /** What changes the site now; or the newest operation, when it did not come to its end. */
  #operationOf(site: string): SiteStatus['operation'] {
    const newest = this.#newestOf(site);
    if (!newest) return null;
    const open = !isTerminal(newest.state) || newest.state === 'interrupted' || newest.state === 'failed';
    return open ? { id: newest.id, title: newest.title, state: newest.state } : null;
  }
}

/** How long ago each reading was made, when the last of them is in: one slow host makes those of the others older. */
function withAges(status: SiteStatus, now: Date): SiteStatus {
  const aged = <T extends { readAt: string }>(reading: T): T => ({
    ...reading,
    ageMs: Math.max(0, now.getTime() - Date.parse(reading.readAt)),
  });
  return { ...status, hosts: status.hosts.map(aged), services: status.services.map(aged) };
}
