// Owns what was read of hosts, and when. A host is read once at a time whoever asks; a host that is dead or slow keeps nobody waiting
// but those who ask for it, because each reading has its own deadlines and only so many run at once.
import type { HostFacts } from '#shared/domain/facts/host-facts';
import { toAppError, type AppError } from '#shared/errors/app-error';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { FactTarget } from '../hosts/facts/fact-target.ts';
import { readEngineFacts, readHostFacts } from '../hosts/facts/read-host-facts.ts';
import type { Clock } from '../ports/clock.ts';
import { changedFacts } from './changed-facts.ts';
import { Turnstile } from './turnstile.ts';

/** Facts younger than this are not read again unless everything is asked for. */
const FRESH_MS = 60_000;
/** A host that failed is tried again after this, without anybody waiting for it. */
const RETRY_AFTER_MS = 10_000;
/** Each reading holds a handful of channels and timers; more at once would only queue in the network. */
const MOST_AT_ONCE = 16;

export type Refresh = 'none' | 'stale' | 'all';

export interface KeptFacts {
  /** The newest that were read, also when the host has become unreachable since; null when it never answered. */
  facts: HostFacts | null;
  /** Why the last reading failed, or null. */
  error: AppError | null;
  /** When it was last tried. */
  triedAt: number;
  /** Whether containers were used to look, too. */
  deep: boolean;
  /** Containers came or went since; everything else still holds. */
  touched: boolean;
}

interface Dependencies {
  hosts: HostConnections;
  clock: Clock;
  changed: (point: { connection: string; host: string; readAt: string }) => void;
}

export class FactKeeper {
  readonly #deps: Dependencies;
  readonly #kept = new Map<string, KeptFacts>();
  readonly #reading = new Map<string, { deep: boolean; kept: Promise<KeptFacts> }>();
  readonly #turnstile = new Turnstile(MOST_AT_ONCE);

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Never rejects for a host that cannot be read: that is an answer. Null: not read yet, and not asked to.
   * With `stale` a host that failed is answered at once and tried again meanwhile; `changed` tells when it is back.
   */
  async read(target: FactTarget, refresh: Refresh): Promise<KeptFacts | null> {
    const key = keyOf(target);
    const kept = this.#kept.get(key) ?? null;
    const deep = target.images.length > 0;
    if (refresh === 'none') return kept;
    if (refresh === 'stale' && kept) {
      if (kept.error) {
        if (this.#age(kept) > RETRY_AFTER_MS && !this.#reading.has(key)) void this.#start(target, kept);
        return kept;
      }
      const isFresh = this.#age(kept) < FRESH_MS && (kept.deep || !deep);
      if (isFresh && !kept.touched) return kept;
      if (isFresh) return this.#renew(target, kept);
    }
    const running = this.#reading.get(key);
    if (running && (running.deep || !deep)) return running.kept;
    return this.#start(target, kept);
  }

  /** What was read of a connection is not to be trusted any more: something about the machine was changed. */
  forget(connection: string): void {
    this.#mark(connection, { triedAt: -Infinity });
  }

  /** We changed containers there, and nothing else about the machine. */
  touch(connection: string): void {
    this.#mark(connection, { touched: true });
  }

  #mark(connection: string, change: Partial<KeptFacts>): void {
    for (const [key, kept] of this.#kept) {
      if (key.startsWith(`${connection}\n`)) this.#kept.set(key, { ...kept, ...change });
    }
  }

  #age({ triedAt }: KeptFacts): number {
    return this.#deps.clock.elapsedMs() - triedAt;
  }

  #start(target: FactTarget, kept: KeptFacts | null): Promise<KeptFacts> {
    const key = keyOf(target);
    const deep = target.images.length > 0;
    const reading = { deep, kept: this.#connectAndRead(target, kept) };
    this.#reading.set(key, reading);
    return reading.kept.finally(() => {
      if (this.#reading.get(key) === reading) this.#reading.delete(key);
    });
  }

  /** Only hosts that answer take a place: hundreds that are silent would keep those that answer waiting, sixteen at a time. */
  async #connectAndRead(target: FactTarget, before: KeptFacts | null): Promise<KeptFacts> {
    const { hosts, clock } = this.#deps;
    const triedAt = clock.elapsedMs();
    try {
      await hosts.engine(target);
    } catch (thrown) {
      return this.#keep(target, before, this.#failed(target, before, { thrown, triedAt }));
    }
    return this.#turnstile.pass(async () => this.#keep(target, before, await this.#read(target, before)));
  }

  /** Reads only what changes with containers, which takes milliseconds where everything takes a second. */
  async #renew(target: FactTarget, kept: KeptFacts): Promise<KeptFacts> {
    const { hosts, clock } = this.#deps;
    const listeners = kept.facts && withoutEngine(kept.facts);
    if (kept.facts === null || !listeners) return this.#start(target, kept);
    try {
      const renewed = await readEngineFacts({ hosts, clock }, target);
      const now = { ...kept, facts: { ...kept.facts, listeners, ...renewed }, touched: false };
      this.#kept.set(keyOf(target), now);
      return now;
    } catch {
      return this.#start(target, kept);
    }
  }

  async #read(target: FactTarget, before: KeptFacts | null): Promise<KeptFacts> {
    const { hosts, clock } = this.#deps;
    const deep = target.images.length > 0;
    const triedAt = clock.elapsedMs();
    try {
      const facts = await readHostFacts({ hosts, clock }, target);
      return { facts, error: null, triedAt, deep, touched: false };
    } catch (thrown) {
      return this.#failed(target, before, { thrown, triedAt });
    }
  }

  /** What was read before stays known. */
  #failed(
    target: FactTarget,
    before: KeptFacts | null,
    { thrown, triedAt }: { thrown: unknown; triedAt: number },
  ): KeptFacts {
    this.#deps.hosts.failed(target, null, thrown);
    const { facts, deep } = before ?? { facts: null, deep: false };
    return { facts, error: toAppError(thrown), triedAt, deep, touched: false };
  }

  #keep(target: FactTarget, before: KeptFacts | null, kept: KeptFacts): KeptFacts {
    const { clock, changed } = this.#deps;
    this.#kept.set(keyOf(target), kept);
    const isNews =
      before !== null &&
      (before.error?.code !== kept.error?.code || changedFacts(before.facts, kept.facts).length > 0);
    if (isNews) {
      changed({ connection: target.connection, host: target.name, readAt: clock.now().toISOString() });
    }
    return kept;
  }
}

/** What listens for a container: the engine's own list of containers says it better. */
const portKeepers = new Set(['docker-proxy', 'rootlessport', 'conmon', 'slirp4netns', 'pasta']);

/** Null where it cannot be told who listens: only root sees the names of the engine's programs. */
function withoutEngine({ listeners, machine }: HostFacts): HostFacts['listeners'] | null {
  if (listeners.state !== 'known') return listeners;
  const isRoot = machine.state === 'known' && machine.value.rights === 'root';
  if (!isRoot && listeners.value.some(({ process }) => process === null)) return null;
  return { ...listeners, value: listeners.value.filter(({ process }) => !portKeepers.has(process ?? '')) };
}

/** The same host asked about other directories or another way out is another question. */
function keyOf({ connection, name, directories, egress, proxy }: FactTarget): string {
  return `${connection}\n${JSON.stringify([name, directories, egress, proxy])}`;
}
