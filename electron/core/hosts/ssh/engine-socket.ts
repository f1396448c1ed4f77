// Owns channels to the engine's socket on a host, as an http.Agent: dockerode speaks through it as through any socket.
// Each request would otherwise be a connection of its own, with a process on the host that may outlive it.
import { Agent, type ClientRequestArgs } from 'node:http';
import { posix } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { AppError } from '#shared/errors/app-error';

export interface EngineSocketOptions {
  client: Client;
  host: string;
  user: string;
  /** As asked for; null means the usual places. */
  path: string | null;
}

const DOCKER = '/var/run/docker.sock';
const PODMAN = '/run/podman/podman.sock';
const MOST_SOCKETS = 64;
const MOST_IDLE_SOCKETS = 4;
const LOOK_MS = 3_000;
/** Reason of a refused channel: RFC 4254, section 5.1. */
const PROHIBITED = 1;

/** Knows where the engine listens; finds out with the first channel. */
export class EngineSocket {
  readonly #options: EngineSocketOptions;
  #path: string;

  constructor(options: EngineSocketOptions) {
    this.#options = options;
    this.#path = options.path ?? DOCKER;
  }

  /** One per engine client, so that closing one leaves the others alone. */
  agent(): Agent {
    return new ChannelAgent(() => this.open());
  }

  /** Rejects with `engine.socketMissing`, `engine.noPermission`, `host.forwardingRefused` or `engine.unreachable`. */
  async open(): Promise<ClientChannel> {
    try {
      return await this.#channel(this.#path);
    } catch (thrown) {
      const found = await this.#look(this.#path);
      const other = this.#path === PODMAN ? DOCKER : PODMAN;
      // Docker's place stays the one to name when neither has a socket.
      if (found === 'missing' && this.#options.path === null) {
        this.#path = (await this.#look(other)) === 'missing' ? DOCKER : other;
        if (this.#path === other) return this.#channel(other).catch((error: unknown) => this.#fail(error));
      }
      return this.#fail(thrown, found);
    }
  }

  #channel(path: string): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      // Throws where the connection has ended meanwhile.
      this.#options.client.openssh_forwardOutStreamLocal(path, (error, channel) => {
        if (error) reject(error);
        else resolve(channel);
      });
    });
  }

  async #fail(thrown: unknown, looked?: Look): Promise<never> {
    const { host, user } = this.#options;
    const error = thrown as Error & { reason?: unknown };
    const found = looked ?? (await this.#look(this.#path));
    const evidence = `${this.#path}: ${error.message}`;
    const address = `${this.#path} on ${host}`;
    if (found === 'unseen' && !('reason' in error))
      throw new AppError('engine.unreachable', { host, action: 'open the engine’s socket' }, { evidence });
    if (found === 'listening' || error.reason === PROHIBITED)
      throw new AppError('host.forwardingRefused', { host, user, target: this.#path }, { evidence });
    if (found === 'closed') throw new AppError('engine.noPermission', { host, address }, { evidence });
    throw new AppError('engine.socketMissing', { host, address }, { evidence });
  }

  /** sshd does not say why a socket cannot be opened, so we look at it once, with a command that ends by itself. */
  #look(path: string): Promise<Look> {
    const quoted = quote(path);
    const name = quote(posix.basename(path));
    const listens = `grep ' 00010000 ' /proc/net/unix | grep -qF ${name} || exit 5`;
    const script = `test -S ${quoted} || exit 3; test -r ${quoted} && test -w ${quoted} || exit 4; ${listens}`;
    return new Promise((resolve) => {
      let seen: ClientChannel | null = null;
      const answer = (look: Look) => {
        clearTimeout(timer);
        seen?.close();
        resolve(look);
      };
      const timer = setTimeout(() => answer('unseen'), LOOK_MS);
      try {
        this.#options.client.exec(script, (error, channel) => {
          if (error) return answer('unseen');
          seen = channel;
          channel.on('exit', (code: number | null) =>
            answer(code === null ? 'unseen' : (looks[code] ?? 'unseen')),
          );
          channel.on('close', () => answer('unseen'));
          channel.resume();
          channel.stderr.resume();
        });
      } catch {
        answer('unseen');
      }
    });
  }
}

type Look = 'missing' | 'closed' | 'listening' | 'deserted' | 'unseen';

/** By exit code. */
const looks: Partial<Record<number, Look>> = { 0: 'listening', 3: 'missing', 4: 'closed', 5: 'deserted' };

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
