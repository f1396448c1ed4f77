// Owns channels to the engine's socket on a host, as an http.Agent: dockerode speaks through it as through any socket.
// Each request would otherwise be a connection of its own, with a process on the host that may outlive it.
import { Agent, type ClientRequestArgs } from 'node:http';
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
      if (found === 'missing' && this.#options.path === null && this.#path !== PODMAN) {
        const podman = await this.#look(PODMAN);
        if (podman !== 'missing') {
          this.#path = PODMAN;
          return this.open();
        }
      }
      throw this.#failure(thrown as Error & { reason?: unknown }, found);
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

  #failure(error: Error & { reason?: unknown }, found: Look): AppError {
    const { host, user } = this.#options;
    const evidence = `${this.#path}: ${error.message}`;
    const address = `${this.#path} on ${host}`;
    if (found === 'unseen' && !('reason' in error))
      return new AppError('engine.unreachable', { host, action: 'open the engine’s socket' }, { evidence });
    if (error.reason === PROHIBITED)
      return new AppError('host.forwardingRefused', { host, user, target: this.#path }, { evidence });
    if (found === 'closed') return new AppError('engine.noPermission', { host, address }, { evidence });
    return new AppError('engine.socketMissing', { host, address }, { evidence });
  }

  /** sshd does not say why a socket cannot be opened, so we look at it once, with a command that ends by itself. */
  #look(path: string): Promise<Look> {
    const quoted = `'${path.replaceAll("'", "'\\''")}'`;
    const script = `test -S ${quoted} || exit 3; test -r ${quoted} && test -w ${quoted} || exit 4; exit 0`;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve('unseen'), LOOK_MS);
      const answer = (look: Look) => {
        clearTimeout(timer);
        resolve(look);
      };
      try {
        this.#options.client.exec(script, (error, channel) => {
          if (error) return answer('unseen');
          channel.on('exit', (code: number | null) =>
            answer(code === 3 ? 'missing' : code === 4 ? 'closed' : code === 0 ? 'open' : 'unseen'),
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

type Look = 'missing' | 'closed' | 'open' | 'unseen';

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
