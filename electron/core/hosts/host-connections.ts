// Owns the connections to hosts: one client per connection, made when first needed, dropped when it breaks. A dead host is asked
// again after a while with jitter, so it costs nobody else anything.
import { isEverywhere, isLoopback } from '#shared/domain/site/listen-address';
import { AppError, toAppError } from '#shared/errors/app-error';
import { addressOf, connectEngine } from '../engine/connect.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostShell } from './shell/host-shell.ts';
import { hasLocalShell, localShell } from './shell/local-shell.ts';
import { isSsh } from './ssh/ssh-address.ts';
import type { SshLinks } from './ssh/ssh-links.ts';
import { isTls, parseTlsAddress } from './tls/tls-address.ts';
import { openTlsTransport } from './tls/tls-transport.ts';

const RETRY_AFTER_MS = 3_000;
/** Each try is a failed login that the host counts against us, or a program that may open a window. Nobody is to ask for these often. */
const RETRY_COSTLY_MS = 30_000;
const costly = new Set([
  'host.loginRefused',
  'host.tooManyKeys',
  'host.clientRefused',
  'host.proxyCommandFailed',
]);

interface Dependencies {
  clock: Clock;
  practiceSocket: (host: string) => string | null;
  ssh: SshLinks;
}

interface Entry {
  client: Promise<EngineClient>;
  address: string;
  /** How often failures were forgotten before it was begun. */
  round: number;
}

interface Failure {
  error: AppError;
  retryAt: number;
}

export interface HostPoint {
  /** Name of the host in its site. */
  name: string;
  connection: string;
}

export class HostConnections {
  readonly #deps: Dependencies;
  readonly #clients = new Map<string, Entry>();
  readonly #failures = new Map<string, Failure>();
  #round = 0;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Rejects with the `host.*` or `engine.*` error of connecting; a recent failure is answered at once. */
  async engine({ name, connection }: HostPoint): Promise<EngineClient> {
    const key = `${connection} ${name}`;
    const address = this.address(connection);
    const failure = this.#failures.get(key);
    if (failure && failure.retryAt > this.#deps.clock.elapsedMs()) throw failure.error;
    const existing = this.#clients.get(key);
    if (existing?.address === address) {
      try {
        return await existing.client;
      } catch (thrown) {
        // An attempt of before somebody said "try again" is not that try.
        if (existing.round === this.#round) throw thrown;
        return this.engine({ name, connection });
      }
    }
    void existing?.client.then((client) => client.close()).catch(() => undefined);
    const client = this.#connect({ name, connection }, () => {
      if (this.#clients.get(key)?.client === client) this.#clients.delete(key);
    });
    const round = this.#round;
    this.#clients.set(key, { client, address, round });
    try {
      const connected = await client;
      this.#failures.delete(key);
      return connected;
    } catch (thrown) {
      if (this.#clients.get(key)?.client === client) this.#clients.delete(key);
      void this.#closeUnused(connection);
      const error = toAppError(thrown);
      const afterMs = costly.has(error.code) ? RETRY_COSTLY_MS : RETRY_AFTER_MS;
      const retryAt = this.#deps.clock.elapsedMs() + afterMs * (0.5 + Math.random());
      if (round === this.#round) this.#failures.set(key, { error, retryAt });
      throw error;
    }
  }

  /** Forgets recent failures, so that an operator's "try again" really tries. */
  forgetFailures(): void {
    this.#round += 1;
    this.#failures.clear();
  }

  /**
   * A call through `client` failed. Where the way itself failed, the next call connects anew. An engine that answered, if only with an error,
   * was reached: others may be in the middle of a long call on the same way. Nor does an old client's failure end its successor.
   */
  failed(host: HostPoint, client: EngineClient | null, thrown: unknown): void {
    const entry = this.#clients.get(`${host.connection} ${host.name}`);
    if (!entry || !lostTheWay(thrown)) return;
    void entry.client
      .then((current) => (client === null || client === current ? this.disconnect(host) : undefined))
      .catch(() => undefined);
  }

  /** Drops the client, so that the next call connects anew; resolves once nothing of ours is left on the way to the host. */
  async disconnect({ name, connection }: HostPoint): Promise<void> {
    const key = `${connection} ${name}`;
    const entry = this.#clients.get(key);
    this.#clients.delete(key);
    await entry?.client.then((client) => client.close()).catch(() => undefined);
    await this.#closeUnused(connection);
  }

  /** Remembers the host's key if it has exactly this fingerprint, and forgets that connecting failed for want of it. */
  async trust(connection: string, fingerprint: string): Promise<{ host: string; keyType: string }> {
    const trusted = await this.#deps.ssh.trust(connection, fingerprint);
    this.forgetFailures();
    return trusted;
  }

  /** Null where no shell leads to the host: TLS, practice, or this machine when it is not Linux. Rejects as `engine` does. */
  async shell({ connection }: HostPoint): Promise<HostShell | null> {
    if (isSsh(connection)) return (await this.#deps.ssh.open(connection)).shell();
    const isHere = /^(local$|unix:|podman:)/.test(connection);
    return isHere && hasLocalShell() ? localShell() : null;
  }

  /** Where a connection points, in words. */
  address(connection: string): string {
    const { practiceSocket } = this.#deps;
    if (isSsh(connection) || isTls(connection)) return connection;
    return addressOf({ connection, practiceSocket }).label;
  }

  /** What leads to a host beside the network, in words. Rejects as `engine` does. */
  async way(connection: string): Promise<string[]> {
    return isSsh(connection) ? (await this.#deps.ssh.open(connection)).way : [];
  }

  /** Where a published port of a host answers from this machine. Sockets mean this machine; SSH forwards the port. */
  async reach({ connection }: HostPoint, published: { address: string; port: number }): Promise<string> {
    const address = isEverywhere(published.address) ? '127.0.0.1' : published.address;
    if (isSsh(connection)) {
      const link = await this.#deps.ssh.open(connection);
      return `http://127.0.0.1:${await link.forward(address, published.port)}`;
    }
    if (isTls(connection)) return beside(parseTlsAddress(connection).host, published);
    return `http://${address.includes(':') ? `[${address}]` : address}:${published.port}`;
  }

  close(): void {
    for (const { client } of this.#clients.values()) {
      void client.then((open) => open.close()).catch(() => undefined);
    }
    this.#clients.clear();
    void this.#deps.ssh.closeAll();
  }

  async #connect({ name, connection }: HostPoint, onEnd: () => void): Promise<EngineClient> {
    const { practiceSocket, ssh } = this.#deps;
    if (isTls(connection)) {
      const transport = await openTlsTransport(connection);
      return connectEngine({ host: name, connection, practiceSocket, transport });
    }
    if (!isSsh(connection)) return connectEngine({ host: name, connection, practiceSocket });
    const link = await ssh.open(connection);
    void link.closed.then(onEnd);
    const transport = { agent: link.agent(), label: connection };
    try {
      return await connectEngine({ host: name, connection, practiceSocket, transport });
    } catch (thrown) {
      transport.agent.destroy();
      throw thrown;
    }
  }

  async #closeUnused(connection: string): Promise<void> {
    const isUsed = [...this.#clients.keys()].some((key) => key.startsWith(`${connection} `));
    if (isSsh(connection) && !isUsed) await this.#deps.ssh.close(connection);
  }
}

/** Not a timeout: an engine that is slow under a long pull would have it cut. A dead link is seen by its own keep-alive. */
const wayCodes = new Set([
  'engine.unreachable',
  'engine.socketMissing',
  'engine.noPermission',
  'host.unreachable',
  'host.timeout',
  'host.handshakeFailed',
  'host.loginCut',
  'host.proxyCommandFailed',
  'host.tlsUnreachable',
  'host.tlsTimeout',
]);

function lostTheWay(thrown: unknown): boolean {
  return wayCodes.has(toAppError(thrown).code);
}

/** A port of a host that is reached by its address alone. Rejects with `host.portHidden` for one that only the host itself can reach. */
function beside(host: string, { address, port }: { address: string; port: number }): string {
  if (isLoopback(address) && !/^(127\.|::1$|localhost$)/.test(host))
    throw new AppError('host.portHidden', { host, port, address });
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
