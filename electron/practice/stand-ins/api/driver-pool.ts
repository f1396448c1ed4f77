// Owns how the API reaches its Engines: the `driver_pool.standard` entries, trying the next when one fails,
// retry sleeps and back-offs, and the poll for models (docs/domain.md, "api.toml" and "Known failures").
import { WebSocket } from 'ws';
import type { ComponentConfig } from '../component-config.ts';
import { callRemote, portOf, type RemoteAnswer } from '../remote-call.ts';
import type { LoadedModel } from '../speech/models.ts';
import type { Surroundings } from '../surroundings.ts';

interface Driver {
  url: URL;
  timeoutBackoff: number;
  retrySleepMs: number;
  retryBackoff: number;
  maxResponseBytes: number;
}

const passes = 3;
const inferenceTimeoutMs = 600_000;

/** No Engine took the request. `busy`: at least one answered that it is full. */
export class NoEngine extends Error {
  readonly busy: boolean;
  constructor(busy: boolean) {
    super('no Engine accepted the request');
    this.busy = busy;
  }
}

export class DriverPool {
  readonly #around: Surroundings;
  readonly #drivers: Driver[];
  #turn = 0;
  #warnedAt = 0;
  #models: LoadedModel[] = [];
  connected = false;

  constructor(around: Surroundings, config: ComponentConfig) {
    this.#around = around;
    const tables = config.tables('driver_pool.standard');
    this.#drivers = tables.map((table) => ({
      url: new URL(table.text('url', 'https://engine:8080/v2')),
      timeoutBackoff: Number(table.value('timeout_backoff') ?? 1.2),
      retrySleepMs: table.durationMs('retry_sleep', 2000),
      retryBackoff: Number(table.value('retry_backoff') ?? 1.6),
      maxResponseBytes: table.integer('max_response_size', 1_073_741_824),
    }));
  }

  models(): LoadedModel[] {
    return this.#models;
  }

  async refresh(): Promise<void> {
    const found = await Promise.all(this.#drivers.map((driver) => this.#modelsOf(driver)));
    const lists = found.filter((list) => list !== undefined);
    this.connected = lists.length > 0;
    const byUuid = new Map(lists.flat().map((model) => [model.uuid, model]));
    if (this.connected) this.#models = [...byUuid.values()];
    else if (Date.now() - this.#warnedAt > 5000) {
      this.#warnedAt = Date.now();
      this.#around.log.warn(
        'impeller_info: stem::utils::impeller_info_actor',
        'Unable to get model info from Engine with any drivers',
      );
    }
  }

  async #modelsOf(driver: Driver): Promise<LoadedModel[] | undefined> {
    try {
      const answer = await callRemote(this.#around.network, new URL(`${driver.url.href}/models`), {
        timeoutMs: 2000,
      });
      return answer.status === 200 ? (JSON.parse(answer.body.toString('utf8')) as LoadedModel[]) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Every driver once, then again after `retry_sleep`, growing by `retry_backoff`. 4xx answers are final. */
  async batch(query: string, audio: Buffer): Promise<RemoteAnswer> {
    let busy = false;
    for (let pass = 0; pass < passes; pass += 1) {
      for (const driver of this.#rotation()) {
        const answer = await this.#tryBatch(driver, { query, audio, pass });
        if (answer && answer.status < 500) return answer;
        busy ||= answer?.status === 503;
        if (answer?.status === 500 && pass === passes - 1) return answer;
      }
      const driver = this.#drivers[0];
      if (!driver || pass === passes - 1) break;
      const sleepMs = driver.retrySleepMs * driver.retryBackoff ** pass;
      await new Promise((resolve) => setTimeout(resolve, sleepMs));
    }
    throw new NoEngine(busy);
  }

  async #tryBatch(
    driver: Driver,
    call: { query: string; audio: Buffer; pass: number },
  ): Promise<RemoteAnswer | undefined> {
    try {
      return await callRemote(this.#around.network, new URL(`${driver.url.href}/batch?${call.query}`), {
        method: 'POST',
        body: call.audio,
        timeoutMs: inferenceTimeoutMs * driver.timeoutBackoff ** call.pass,
        connectTimeoutMs: 5000,
        maxBytes: driver.maxResponseBytes,
      });
    } catch (error) {
      this.#around.log.warn('stem::driver', `Engine request failed: ${(error as Error).message}`, {
        url: driver.url.href,
      });
      return undefined;
    }
  }

  async stream(query: string): Promise<WebSocket> {
    let busy = false;
    for (const driver of this.#rotation()) {
      try {
        return await this.#openStream(driver, query);
      } catch (error) {
        busy ||= (error as Error).message.includes('503');
        this.#around.log.warn('stem::driver', `Engine stream failed: ${(error as Error).message}`, {
          url: driver.url.href,
        });
      }
    }
    throw new NoEngine(busy);
  }

  async #openStream(driver: Driver, query: string): Promise<WebSocket> {
    const { network } = this.#around;
    const { hostname, pathname } = driver.url;
    const target = await network.resolve({ host: hostname, port: portOf(driver.url) });
    const socket = new WebSocket(`wss://${target.host}:${String(target.port)}${pathname}/stream?${query}`, {
      rejectUnauthorized: false,
      handshakeTimeout: 5000,
    });
    // The Engine speaks first: the caller attaches its listeners, then resumes.
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => {
        socket.off('error', reject);
        socket.on('error', () => socket.terminate());
        socket.pause();
        resolve(socket);
      });
    });
  }

  #rotation(): Driver[] {
    const start = this.#turn++ % Math.max(1, this.#drivers.length);
    return [...this.#drivers.slice(start), ...this.#drivers.slice(0, start)];
  }
}
