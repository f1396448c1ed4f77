// Owns the logs of a site's containers on one host. A container that is replaced is followed on in its successor, one that starts again in its new
// run, and a host that comes back where it was lost. What cannot be read is told and costs the others nothing.
import type { PlannableRole } from '#shared/domain/site/role-names';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogLine, UnreadLog } from '#shared/contract/services';
import { readLogLine } from '#shared/domain/status/log-line';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { toAppError } from '#shared/errors/app-error';
import type { EngineClient } from '../engine/engine-client.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import { siteContainers } from '../observation/site-containers.ts';

/** How often a host is looked at for successors, and for whether it is back. */
const LOOK_AGAIN_MS = 1_000;
/** All of a run that began while we followed. */
const WHOLE_RUN_LINES = 10_000;

export interface LogWish {
  document: SiteDocument;
  service?: string | undefined;
  tail: number;
  follow: boolean;
}

interface Dependencies {
  hosts: HostConnections;
  host: SiteHost;
  wish: LogWish;
  signal: AbortSignal;
  put: (line: LogLine) => Promise<void>;
  /** Everything of this host that cannot be read now; called when that changes. */
  tell: (unread: UnreadLog[]) => void;
}

interface Source {
  id: string;
  container: string;
  service: string;
  role: PlannableRole;
}

export class HostLogs {
  readonly #deps: Dependencies;
  /** Identity of a container → the start of the run that was read last. */
  readonly #runs = new Map<string, string | null>();
  readonly #open = new Map<string, Promise<void>>();
  /** Name of the container, or an empty name for the host itself. */
  readonly #unread = new Map<string, UnreadLog>();
  #isFirstLook = true;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Never rejects. Ends when all is read, or with the signal where it follows. */
  async read(): Promise<void> {
    const { wish, signal } = this.#deps;
    do {
      await this.#look();
      if (!wish.follow) break;
      await delay(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    } while (!signal.aborted);
    await Promise.all(this.#open.values());
  }

  async #look(): Promise<void> {
    const { hosts, host, wish } = this.#deps;
    let engine: EngineClient | null = null;
    try {
      engine = await hosts.engine(host);
      const { containers } = await siteContainers(engine, wish.document, host);
      this.#readable('');
      for (const { id, name: container, service, role } of containers) {
        if (service === null || ![undefined, service, role].includes(wish.service)) continue;
        if (this.#open.has(id)) continue;
        await this.#begin(engine, { id, container, service, role }).catch((thrown: unknown) =>
          this.#unreadable(container, thrown),
        );
      }
      this.#isFirstLook = false;
    } catch (thrown) {
      hosts.failed(host, engine, thrown);
      this.#unreadable('', thrown);
    }
  }

  async #begin(engine: EngineClient, source: Source): Promise<void> {
    const { wish } = this.#deps;
    const state = wish.follow ? await engine.inspectContainer(source.id) : null;
    if (wish.follow && state === null) return;
    const startedAt = state?.startedAt ?? null;
    const before = this.#runs.get(source.id);
    if (before !== undefined && before === startedAt) return;
    this.#runs.set(source.id, startedAt);
    const range = this.#isFirstLook
      ? { tail: wish.tail }
      : { tail: WHOLE_RUN_LINES, ...(startedAt === null ? {} : { since: startedAt }) };
    const reading = this.#read(engine, source, range).finally(() => this.#open.delete(source.id));
    this.#open.set(source.id, reading);
  }

  async #read(
    engine: EngineClient,
    { id, container, service, role }: Source,
    range: { tail: number; since?: string },
  ): Promise<void> {
    const { host, wish, signal, put } = this.#deps;
    try {
      for await (const { line } of engine.followLogs(id, { ...range, follow: wish.follow, signal })) {
        this.#readable(container);
        await put({ host: host.name, service, role, container, ...readLogLine(line) });
        if (signal.aborted) return;
      }
      this.#readable(container);
    } catch (thrown) {
      // Tried again with the next look.
      this.#runs.delete(id);
      this.#unreadable(container, thrown);
    }
  }

  #unreadable(container: string, thrown: unknown): void {
    if (this.#deps.signal.aborted) return;
    const error = toAppError(thrown).toView();
    const isKnown = this.#unread.get(container)?.error.code === error.code;
    const unread = { host: this.#deps.host.name, container: container === '' ? null : container, error };
    this.#unread.set(container, unread);
    if (!isKnown) this.#deps.tell([...this.#unread.values()]);
  }

  #readable(container: string): void {
    if (this.#unread.delete(container)) this.#deps.tell([...this.#unread.values()]);
  }
}
