// Owns the connections to hosts: one client per connection, made when first needed, dropped when it breaks. A dead host is asked
// again after a while with jitter, so it costs nobody else anything.
import { AppError, toAppError } from '#shared/errors/app-error';
import { addressOf, connectEngine } from '../engine/connect.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import type { Clock } from '../ports/clock.ts';

const RETRY_AFTER_MS = 3_000;

interface Parts {
  clock: Clock;
  practiceSocket: (host: string) => string | null;
}

interface Entry {
  client: Promise<EngineClient>;
  address: string;
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
  readonly #parts: Parts;
  readonly #clients = new Map<string, Entry>();
  readonly #failures = new Map<string, Failure>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Rejects with the `engine.*` error of connecting; a recent failure is answered at once. */
  async engine({ name, connection }: HostPoint): Promise<EngineClient> {
    const key = `${connection} ${name}`;
    const address = this.address(connection);
    const failure = this.#failures.get(key);
    if (failure && failure.retryAt > this.#parts.clock.now().getTime()) throw failure.error;
    const existing = this.#clients.get(key);
    if (existing?.address === address) return existing.client;
    void existing?.client.then((client) => client.close()).catch(() => undefined);
    const { practiceSocket } = this.#parts;
    const client = connectEngine({ host: name, connection, practiceSocket });
    this.#clients.set(key, { client, address });
    try {
      const connected = await client;
      this.#failures.delete(key);
      return connected;
    } catch (thrown) {
      this.#clients.delete(key);
      const error = toAppError(thrown);
      const retryAt = this.#parts.clock.now().getTime() + RETRY_AFTER_MS * (0.5 + Math.random());
      this.#failures.set(key, { error, retryAt });
      throw error;
    }
  }

  /** Forgets recent failures, so that an operator's "try again" really tries. */
  forgetFailures(): void {
    this.#failures.clear();
  }

  /** Drops the client, so that the next call connects anew. */
  drop({ name, connection }: HostPoint): void {
    const key = `${connection} ${name}`;
    void this.#clients
      .get(key)
      ?.client.then((client) => client.close())
      .catch(() => undefined);
    this.#clients.delete(key);
  }

  /** Where a connection points, in words. */
  address(connection: string): string {
    const { practiceSocket } = this.#parts;
    return addressOf({ connection, practiceSocket }).label;
  }

  /** Where a published port of a host answers from this machine. Sockets mean this machine; SSH will bring forwards. */
  reach(_host: HostPoint, published: { address: string; port: number }): Promise<string> {
    const everywhere =
      published.address === '' || published.address === '0.0.0.0' || published.address === '::';
    const address = everywhere ? '127.0.0.1' : published.address;
    return Promise.resolve(`http://${address.includes(':') ? `[${address}]` : address}:${published.port}`);
  }

  close(): void {
    for (const { client } of this.#clients.values()) {
      void client.then((open) => open.close()).catch(() => undefined);
    }
    this.#clients.clear();
  }
}
