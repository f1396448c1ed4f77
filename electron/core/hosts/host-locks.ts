// Owns the locks of a change: taken on every host before its first effect, looked at before each step, given back however it ended.
// What a crash leaves is ours and is taken again; what another installation holds is taken over only by naming it.
import { hostname, userInfo } from 'node:os';
import type { HostLock } from '#shared/domain/plan/host-lock';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import type { Operation } from '#shared/operations/operation';
import type { HostConnections } from './host-connections.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

/** Between looking and taking somebody may come or go; more often than this is not chance. */
const TRIES = 3;

interface Dependencies {
  hosts: HostConnections;
  installation: string;
  clock: Clock;
  logger: Logger;
}

export interface LockRequest {
  document: SiteDocument;
  operation: Operation;
  /** Ids of foreign locks that the operator saw and takes over. */
  takeOver: string[];
}

export interface HeldLocks {
  /** Rejects with `host.lockLost` when somebody took the lock of this host over. */
  require: (host: SiteHost) => Promise<void>;
  /** Never rejects: a lock that cannot be given back now is ours, and our next change takes it. */
  release(): Promise<void>;
}

const doors: Record<string, string> = { cli: 'command line', window: 'window', browser: 'browser' };

export class HostLocks {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Rejects with `host.locked`; then none is held. */
  async take(request: LockRequest): Promise<HeldLocks> {
    const { hosts, logger } = this.#deps;
    const held = new Map<string, { host: SiteHost; id: string }>();
    const release = async () => {
      for (const { host, id } of held.values()) {
        try {
          await (await hosts.engine(host)).releaseLock(id);
        } catch (thrown) {
          logger.warn({ host: host.name, cause: String(thrown) }, 'a host lock could not be given back');
        }
      }
    };
    // In one order for everybody, so that two changes of the same hosts never wait for each other.
    const points = [...new Map(request.document.host.map((host) => [host.connection, host])).values()];
    try {
      for (const host of points.toSorted((a, b) => a.connection.localeCompare(b.connection)))
        held.set(host.connection, { host, id: await this.#takeOne(host, request) });
    } catch (thrown) {
      await release();
      throw thrown;
    }
    return {
      release,
      require: async (host) => {
        const found = await (await hosts.engine(host)).readLock();
        if (found?.id === held.get(host.connection)?.id) return;
        const holder = found?.holder ?? 'nobody';
        throw new AppError('host.lockLost', { host: host.name, holder });
      },
    };
  }

  /**
   * Rejects with `host.locked` while somebody else changes the host. For what takes no lock itself because it mends the very engine that
   * would keep it: an engine that cannot be read stands in nobody's way.
   */
  async requireFree(host: SiteHost): Promise<void> {
    const { hosts, installation } = this.#deps;
    const found = await hosts
      .engine(host)
      .then((engine) => engine.readLock())
      .catch(() => null);
    if (found && found.installation !== installation) throw lockedError(host, found);
  }

  /**
   * Clears what an earlier crash of ours left, where there is nothing else to do: carriers of files, under the lock that it left too, and
   * then the lock. Never rejects.
   */
  async sweep(document: SiteDocument): Promise<void> {
    const { hosts, installation, logger } = this.#deps;
    for (const host of document.host) {
      try {
        const engine = await hosts.engine(host);
        const found = await engine.readLock();
        if (found?.installation !== installation) continue;
        await engine.removeCarriers();
        await engine.releaseLock(found.id);
      } catch (thrown) {
        logger.warn({ host: host.name, cause: String(thrown) }, 'what a crash left could not be cleared');
      }
    }
  }

  async #takeOne(host: SiteHost, { document, operation, takeOver }: LockRequest): Promise<string> {
    const { hosts, installation, clock } = this.#deps;
    const engine = await hosts.engine(host);
    const wanted = {
      holder: `${userInfo().username}@${hostname()} (${doors[operation.actor] ?? operation.actor})`,
      installation,
      site: document.name,
      operation: operation.id,
      title: operation.title,
      since: clock.now().toISOString(),
    };
    let found = await engine.takeLock(wanted);
    for (let tries = 1; found.operation !== operation.id; tries += 1) {
      const mayTake = found.installation === installation || takeOver.includes(found.id);
      if (!mayTake || tries >= TRIES) throw lockedError(host, found);
      await engine.releaseLock(found.id);
      found = await engine.takeLock(wanted);
    }
    return found.id;
  }
}

function lockedError({ name }: SiteHost, { holder, since, title, site, operation }: HostLock): AppError {
  const evidence = `site ${site}, ${operation}`;
  return new AppError('host.locked', { host: name, holder, since, title }, { evidence });
}
