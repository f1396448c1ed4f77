// Owns channels to the engine's socket on a host, as an http.Agent: dockerode speaks through it as through any socket.
// Each request would otherwise be a connection of its own, with a process on the host that may outlive it.
import { Agent, type ClientRequestArgs } from 'node:http';
import { posix } from 'node:path';
import type { Duplex } from 'node:stream';
import { AppError } from '#shared/errors/app-error';
import { howItEnded, type HostShell } from '../shell/host-shell.ts';

export interface EngineSocketOptions {
  host: string;
  user: string;
  /** As asked for; null means the usual places. */
  path: string | null;
  /** Opens a socket on the host. An error of the server has its `reason`. */
  open: (path: string) => Promise<Duplex>;
  /** Opening tells nothing, so the socket is looked at before it is used. */
  lookFirst: boolean;
  shell: HostShell;
}

const DOCKER = '/var/run/docker.sock';
const PODMAN = '/run/podman/podman.sock';
const MOST_SOCKETS = 64;
const MOST_IDLE_SOCKETS = 4;
const LOOK_MS = 10_000;
const MOST_KEPT = 1_000;
/** Reason of a refused channel: RFC 4254, section 5.1. */
const PROHIBITED = 1;

/** Knows where the engine listens; finds out with the first channel. */
export class EngineSocket {
  readonly #options: EngineSocketOptions;
  #path: string;
  #seen: Promise<void> | null = null;

  constructor(options: EngineSocketOptions) {
    this.#options = options;
    this.#path = options.path ?? DOCKER;
  }

  /** One per engine client, so that closing one leaves the others alone. */
  agent(): Agent {
    return new ChannelAgent(() => this.open());
  }

  /** Rejects with `engine.socketMissing`, `engine.noPermission`, `host.forwardingRefused` or `engine.unreachable`. */
  async open(): Promise<Duplex> {
    const { open, path, lookFirst } = this.#options;
    try {
      if (lookFirst) await this.#see();
      return await open(this.#path);
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      const found = await this.#look(this.#path);
      const other = this.#path === PODMAN ? DOCKER : PODMAN;
      // Docker's place stays the one to name when neither has a socket.
      if (found === 'missing' && path === null) {
        this.#path = (await this.#look(other)) === 'missing' ? DOCKER : other;
        if (this.#path === other) return open(other).catch((error: unknown) => this.#fail(error));
      }
      return this.#fail(thrown, found);
    }
  }

  /** Once, however many requests wait for it. */
  #see(): Promise<void> {
    const seen = (this.#seen ??= this.#look(this.#path).then((found) => {
      if (found !== 'listening') throw new Error('the socket does not answer');
    }));
    seen.catch(() => (this.#seen = null));
    return seen;
  }

  /** Names what was seen: where the look itself failed, the cause is not known and is not guessed. */
  async #fail(thrown: unknown, looked?: Look): Promise<never> {
    const { host, user } = this.#options;
    const error = thrown as Error & { reason?: unknown };
    const found = looked ?? (await this.#look(this.#path));
    const evidence = `${this.#path}: ${error.message}`;
    const address = `${this.#path} on ${host}`;
    if (found === 'listening' || error.reason === PROHIBITED)
      throw new AppError('host.forwardingRefused', { host, user, target: this.#path }, { evidence });
    if (found === 'closed') throw new AppError('engine.noPermission', { host, address }, { evidence });
    if (found === 'missing' || found === 'deserted')
      throw new AppError('engine.socketMissing', { host, address }, { evidence });
    const why = `${evidence}\nWhat is there could not be looked at: ${found.unseen}`;
    throw new AppError('engine.unreachable', { host }, { evidence: why });
  }

  /** sshd does not say why a socket cannot be opened, so we look at it once, with a command that ends by itself. */
  async #look(path: string): Promise<Look> {
    const quoted = quote(path);
    const name = quote(posix.basename(path));
    const listens = `grep ' 00010000 ' /proc/net/unix | grep -qF ${name} || exit 5`;
    const script = `test -S ${quoted} || exit 3; test -r ${quoted} && test -w ${quoted} || exit 4; ${listens}`;
    const { shell } = this.#options;
    const result = await shell.run(script, { deadlineMs: LOOK_MS, mostBytes: MOST_KEPT });
    const { exitCode, ended, stderr } = result;
    const look = exitCode === null ? undefined : looks[exitCode];
    if (look) return look;
    const said = ended === 'refused' ? '' : stderr.toString('utf8').trim();
    return { unseen: [`the look ${howItEnded(result)}`, said].filter((text) => text !== '').join(': ') };
  }
}

type Seen = 'missing' | 'closed' | 'listening' | 'deserted';
/** `unseen`: why it could not be looked at. */
type Look = Seen | { unseen: string };

/** By exit code. */
const looks: Partial<Record<number, Seen>> = { 0: 'listening', 3: 'missing', 4: 'closed', 5: 'deserted' };

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

class ChannelAgent extends Agent {
  readonly #open: () => Promise<Duplex>;

  constructor(open: () => Promise<Duplex>) {
    super({ keepAlive: true, maxSockets: MOST_SOCKETS, maxFreeSockets: MOST_IDLE_SOCKETS });
    this.#open = open;
  }

  override createConnection(
    _options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    this.#open().then(
      (channel) => callback?.(null, asSocket(channel)),
      (error: unknown) => callback?.(error as Error, undefined as never),
    );
    return undefined;
  }
}

/** What Node's HTTP client calls on a socket and a channel does not have. */
function asSocket(channel: Duplex): Duplex {
  const same = () => channel;
  const missing = ['setKeepAlive', 'setNoDelay', 'setTimeout', 'ref', 'unref'];
  for (const name of missing.filter((each) => !(each in channel))) Object.assign(channel, { [name]: same });
  return channel;
}
