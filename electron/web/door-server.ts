// Owns what every door that listens has in common: a server that strangers cannot end, and whose descriptors they cannot use up.
//
// A stranger is a connection that has not been admitted to a session yet. Their number is bounded: one too many closes the oldest of them, so a
// client that connects and proves itself at once is admitted while others hold connections open.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { guardServer, refuseUpgrade } from '#base/guard-server';
import { FRAME_LIMIT_BYTES } from '#shared/wire/frames';
import { readRequestTarget } from '#shared/wire/request-target';
import { awaitFirstFrame, type Admitted } from './first-frame.ts';

const MAX_STRANGERS = 64;
const MAX_CLIENTS = 32;
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const SILENCE_TIMEOUT_MS = 30_000;
const MAX_HEADER_BYTES = 8_192;

/** What an upgrade leads to: a refusal with its status, or a WebSocket whose first frame is judged. */
export type UpgradeVerdict =
  | number
  | {
      /** Lines that are added to the answer. */
      headers?: string[];
      /** Null when the first frame does not let its sender in. */
      judge: Parameters<typeof awaitFirstFrame>[2];
    };

export interface DoorServerDependencies {
  /** Told of a fault of ours while answering; the connection is closed then. */
  log: { error(fields: object, message: string): void };
  answer(request: IncomingMessage, path: string, answer: ServerResponse): void | Promise<void>;
  judgeUpgrade(request: IncomingMessage, path: string): UpgradeVerdict;
}

export class DoorServer {
  readonly server: Server;
  readonly #deps: DoorServerDependencies;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: FRAME_LIMIT_BYTES });
  readonly #headers = new WeakMap<IncomingMessage, string[]>();
  readonly #admitted = new Set<WebSocket>();
  /** In the order in which they came. */
  readonly #strangers = new Set<Duplex>();

  constructor(deps: DoorServerDependencies) {
    this.#deps = deps;
    this.server = createServer({
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    // Twice what is let in: those that are being closed still count.
    this.server.maxConnections = 2 * (MAX_STRANGERS + MAX_CLIENTS);
    this.server.timeout = SILENCE_TIMEOUT_MS;
    guardServer(this.server);
    this.server.on('connection', (socket: Duplex) => this.#remember(socket));
    this.#sockets.on('headers', (lines, request) => lines.push(...(this.#headers.get(request) ?? [])));
    this.server.on('request', (request, answer) => void this.#answer(request, answer));
    this.server.on('upgrade', (request, socket, head) => this.#upgrade(request, { socket, head }));
  }

  /** Whether somebody has come who has not proved itself yet. */
  get hasStrangers(): boolean {
    return this.#strangers.size > 0;
  }

  /** Rejects with Node's own error, `EADDRINUSE` for instance. */
  listen(where: { port: number; host: string } | { path: string }): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(where, () => {
        this.server.off('error', reject);
        // Running out of descriptors is told here; it passes, and new connections are let in again.
        this.server.on('error', (error) => this.#deps.log.error({ error: error.message }, 'door error'));
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.server.closeAllConnections();
    for (const socket of this.#strangers) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #remember(socket: Duplex): void {
    this.#strangers.add(socket);
    socket.on('close', () => this.#strangers.delete(socket));
    if (this.#strangers.size <= MAX_STRANGERS) return;
    const [oldest] = this.#strangers;
    oldest?.destroy();
    if (oldest) this.#strangers.delete(oldest);
  }

  async #answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    try {
      const target = readRequestTarget(request.url);
      if (!target) return void answer.writeHead(400, { connection: 'close' }).end();
      await this.#deps.answer(request, target.path, answer);
    } catch (thrown) {
      // A request that the other side cut short ends here too; that is nobody's fault and not worth a line.
      if (!request.destroyed || request.complete) this.#tell(thrown, 'a request could not be answered');
      answer.destroy();
    }
  }

  #upgrade(request: IncomingMessage, { socket, head }: { socket: Duplex; head: Buffer }): void {
    try {
      const target = readRequestTarget(request.url);
      const verdict = target ? this.#deps.judgeUpgrade(request, target.path) : 400;
      if (typeof verdict === 'number') return refuseUpgrade(socket, verdict);
      if (this.#admitted.size >= MAX_CLIENTS) return refuseUpgrade(socket, 503);
      this.#headers.set(request, verdict.headers ?? []);
      this.#sockets.handleUpgrade(request, socket, head, (client) =>
        awaitFirstFrame(client, socket, (frame) => {
          const admitted = verdict.judge(frame);
          return admitted && (() => this.#admit(client, { socket, admitted }));
        }),
      );
    } catch (thrown) {
      this.#tell(thrown, 'an upgrade could not be answered');
      socket.destroy();
    }
  }

  #admit(client: WebSocket, { socket, admitted }: { socket: Duplex; admitted: Admitted }): void {
    if (this.#admitted.size >= MAX_CLIENTS) return client.close(1013, 'too many clients');
    this.#strangers.delete(socket);
    this.#admitted.add(client);
    client.once('close', () => this.#admitted.delete(client));
    admitted(client);
  }

  #tell(thrown: unknown, message: string): void {
    this.#deps.log.error({ error: thrown instanceof Error ? thrown.stack : String(thrown) }, message);
  }
}
