// Owns who may use the browser door: one-time tokens, and the sessions that they are swapped for. Kept only in memory: a core that starts anew
// knows none. Tokens and keys are kept as hashes, so that looking one up tells nothing by its timing.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { EventPayload, Output } from '#shared/contract/contract';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

const TOKEN_LIFE_MS = 15 * 60_000;
/** Without a frame from its page, open or not. A page on screen reads often. */
const IDLE_MS = 8 * 3_600_000;
const SWEEP_MS = 30_000;
const MAX_TOKENS = 64;
const MAX_SESSIONS = 32;
const MAX_USED_AGAIN = 20;
const CLIENT_CHARACTERS = 200;

type Change = EventPayload<'sessions.changed'>;
type UsedAgain = Output<'sessions.list'>['usedAgain'][number];

interface Token {
  endsAt: number;
  /** The session that it was swapped for; null before that. */
  session: string | null;
  /** Called once, when it cannot be swapped any more. */
  spent: () => void;
}

interface Session {
  id: string;
  key: string;
  client: string;
  openedAt: Date;
  usedAt: Date;
  usedMs: number;
  connections: Set<() => void>;
}

/** What a page shows to get in. */
export interface Admission {
  token: string;
  /** Of an earlier session of the same page, when it has one. */
  key: string | null;
  /** What the browser says of itself. */
  client: string;
}

export type Swap = { outcome: 'opened'; key: string } | { outcome: 'used' | 'unknown' };

interface Dependencies {
  clock: Clock;
  log: Logger;
  changed: (change: Change) => void;
}

export class DoorSessions {
  readonly #deps: Dependencies;
  readonly #tokens = new Map<string, Token>();
  /** By the hash of their key, the one used longest ago first. */
  readonly #sessions = new Map<string, Session>();
  readonly #usedAgain: UsedAgain[] = [];
  readonly #sweeping: NodeJS.Timeout;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#sweeping = setInterval(() => this.sweep(), SWEEP_MS);
    this.#sweeping.unref();
  }

  newToken(spent: () => void = () => undefined): string {
    const token = newKey();
    if (this.#tokens.size >= MAX_TOKENS) this.#dropToken(this.#tokens.keys().next().value ?? '');
    const endsAt = this.#deps.clock.elapsedMs() + TOKEN_LIFE_MS;
    this.#tokens.set(hash(token), { endsAt, session: null, spent });
    return token;
  }

  /** Swaps a token for the key of a new session, once. A token that comes again is told of aloud: somebody else may have seen it. */
  swap({ token: shown, key, client }: Admission): Swap {
    const token = this.#tokens.get(hash(shown));
    if (!token) return { outcome: 'unknown' };
    if (token.session !== null) {
      // The page that swapped it loads its address once more.
      if (key !== null && this.#find(key)?.id === token.session) return { outcome: 'opened', key };
      this.#tellUsedAgain(client);
      return { outcome: 'used' };
    }
    if (token.endsAt < this.#deps.clock.elapsedMs()) return { outcome: 'unknown' };
    const opened = this.#open(client);
    token.session = opened.id;
    token.spent();
    return { outcome: 'opened', key: opened.key };
  }

  /** The id of the session that a key opens, or null. */
  admit(key: string): string | null {
    const session = this.#find(key);
    if (!session) return null;
    this.#use(session);
    return session.id;
  }

  /** Ties a connection to its session: `close` is called when the session ends. Call what is returned when the connection has closed. */
  connect(id: string, close: () => void): () => void {
    const connections = this.#byId(id)?.connections;
    connections?.add(close);
    return () => connections?.delete(close);
  }

  /** A frame came from the page of this session. */
  touch(id: string): void {
    const session = this.#byId(id);
    if (session) this.#use(session);
  }

  list(own: string | null): Output<'sessions.list'> {
    const sessions = [...this.#sessions.values()].map(({ id, client, openedAt, usedAt, connections }) => ({
      id,
      client,
      openedAt: openedAt.toISOString(),
      usedAt: usedAt.toISOString(),
      connections: connections.size,
      isOwn: id === own,
    }));
    return { sessions: sessions.toReversed(), usedAgain: this.#usedAgain.toReversed() };
  }

  /** False when there is no such session. */
  end(id: string): boolean {
    const session = this.#byId(id);
    if (!session) return false;
    this.#sessions.delete(session.key);
    this.#deps.log.info({ session: id, client: session.client }, 'browser session ended');
    this.#deps.changed({ why: 'ended', client: session.client });
    for (const close of [...session.connections]) close();
    return true;
  }

  /** Ends what was not used for long enough. Runs by itself. */
  sweep(): void {
    const now = this.#deps.clock.elapsedMs();
    for (const { id, usedMs } of [...this.#sessions.values()]) if (now - usedMs > IDLE_MS) this.end(id);
    for (const [key, { endsAt, session }] of [...this.#tokens])
      if (endsAt < now && session === null) this.#dropToken(key);
  }

  close(): void {
    clearInterval(this.#sweeping);
    for (const key of [...this.#tokens.keys()]) this.#dropToken(key);
    for (const { id } of [...this.#sessions.values()]) this.end(id);
  }

  #open(client: string): { id: string; key: string } {
    const [oldest] = this.#sessions.values();
    if (oldest && this.#sessions.size >= MAX_SESSIONS) this.end(oldest.id);
    const { clock, log, changed } = this.#deps;
    const key = newKey();
    const session: Session = {
      id: randomUUID(),
      key: hash(key),
      client: shown(client),
      openedAt: clock.now(),
      usedAt: clock.now(),
      usedMs: clock.elapsedMs(),
      connections: new Set(),
    };
    this.#sessions.set(session.key, session);
    log.info({ session: session.id, client: session.client }, 'browser session opened');
    changed({ why: 'opened', client: session.client });
    return { id: session.id, key };
  }

  #tellUsedAgain(sender: string): void {
    const { clock, log, changed } = this.#deps;
    const client = shown(sender);
    log.warn({ client }, 'a one-time address was used again, from elsewhere than where it was used first');
    this.#usedAgain.push({ at: clock.now().toISOString(), client });
    if (this.#usedAgain.length > MAX_USED_AGAIN) this.#usedAgain.shift();
    changed({ why: 'usedAgain', client });
  }

  #find(key: string): Session | null {
    const session = this.#sessions.get(hash(key));
    if (!session) return null;
    if (this.#deps.clock.elapsedMs() - session.usedMs <= IDLE_MS) return session;
    this.end(session.id);
    return null;
  }

  #byId(id: string): Session | undefined {
    return [...this.#sessions.values()].find((session) => session.id === id);
  }

  #use(session: Session): void {
    session.usedAt = this.#deps.clock.now();
    session.usedMs = this.#deps.clock.elapsedMs();
    this.#sessions.delete(session.key);
    this.#sessions.set(session.key, session);
  }

  #dropToken(key: string): void {
    const token = this.#tokens.get(key);
    this.#tokens.delete(key);
    if (token?.session === null) token.spent();
  }
}

/** What a browser says of itself ends up on screens and terminals. */
function shown(client: string): string {
  return client.slice(0, CLIENT_CHARACTERS).replace(/[^ -~]/g, '?');
}

function newKey(): string {
  return randomBytes(32).toString('base64url');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
