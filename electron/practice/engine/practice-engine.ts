// Owns one practice engine: its parts put together, its HTTP server on a socket, its start and its end.
import http from 'node:http';
import { chmodSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { makeDirectory } from '#base/make-directory';
import { guardServer } from '#base/guard-server';
import type { CertificatePair } from '#practice/seam/messages';
import { ContainerKeeper } from './containers/container-keeper.ts';
import { ContainerRunner } from './containers/container-runner.ts';
import { ExecKeeper } from './containers/exec-keeper.ts';
import { EngineError } from './engine-error.ts';
import { EngineHost, type OutsideWorld } from './engine-host.ts';
import { Router, type Route } from './http/router.ts';
import { ImageShelf } from './images/image-shelf.ts';
import { EventFeed } from './model/event-feed.ts';
import { RecordStore } from './model/record-store.ts';
import { NetworkKeeper } from './network-keeper.ts';
import { archiveRoutes } from './routes/archive-routes.ts';
import { containerRoutes } from './routes/container-routes.ts';
import { execRoutes } from './routes/exec-routes.ts';
import { imageRoutes } from './routes/image-routes.ts';
import { registryRoutes } from './routes/registry-routes.ts';
import { eventRoutes } from './routes/event-routes.ts';
import { lifeRoutes } from './routes/life-routes.ts';
import { networkRoutes } from './routes/network-routes.ts';
import { streamRoutes } from './routes/stream-routes.ts';
import { systemRoutes } from './routes/system-routes.ts';
import { volumeRoutes } from './routes/volume-routes.ts';
import { VolumeKeeper } from './volume-keeper.ts';

interface PracticeEngineOptions {
  name: string;
  /** Below it everything this engine keeps: records, images, logs, the practice host's files. */
  folder: string;
  stateFile: string;
  standInPath: string;
  certificate: CertificatePair;
  /** Loopback address that published ports bind. */
  bindAddress: string;
  /** Added to every answer, for lessons about far hosts. */
  delayMs: number;
  world: OutsideWorld;
  log: (words: string) => void;
  /** More endpoints on the same socket: the daemon's `/practice/…`. */
  routes: Route[];
}

export class PracticeEngine {
  readonly host: EngineHost;
  readonly images: ImageShelf;
  readonly networks: NetworkKeeper;
  readonly volumes: VolumeKeeper;
  readonly keeper: ContainerKeeper;
  readonly runner: ContainerRunner;
  readonly execs: ExecKeeper;
  readonly #store: RecordStore;
  readonly #server: http.Server;
  readonly #sockets = new Set<Socket>();
  #socketPath: string | undefined;

  constructor(options: PracticeEngineOptions) {
    makeDirectory(options.folder);
    this.#store = new RecordStore(options.stateFile);
    this.host = new EngineHost({ ...options, store: this.#store, events: new EventFeed() });
    this.images = new ImageShelf(this.host);
    this.networks = new NetworkKeeper(this.host);
    this.volumes = new VolumeKeeper(this.host);
    this.keeper = new ContainerKeeper(this.host, {
      images: this.images,
      networks: this.networks,
      volumes: this.volumes,
    });
    this.runner = new ContainerRunner(this.host, { keeper: this.keeper, networks: this.networks });
    this.execs = new ExecKeeper(this.host, { keeper: this.keeper, runner: this.runner });
    const router = new Router(
      [
        ...options.routes,
        ...systemRoutes(this),
        ...eventRoutes(this),
        ...containerRoutes(this),
        ...lifeRoutes(this),
        ...streamRoutes(this),
        ...execRoutes(this),
        ...archiveRoutes(this),
        ...imageRoutes(this),
        ...registryRoutes(this),
        ...networkRoutes(this),
        ...volumeRoutes(this),
      ],
      (requested) => this.#before(requested),
    );
    this.#server = http.createServer((request, response) => void router.serve(request, response));
    guardServer(this.#server);
    this.#server.on('upgrade', (request, socket, head: Buffer) => void router.upgrade(request, socket, head));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    // Waits, logs and events are long on purpose.
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
  }

  async #before(requested: string): Promise<void> {
    const { delayMs } = this.host.options;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (this.host.faults.answers500 && !requested.startsWith('/practice/')) {
      throw new EngineError(500, 'practice drill: the engine cannot answer right now');
    }
  }

  async listen(socketPath: string): Promise<void> {
    if (process.platform !== 'win32') {
      makeDirectory(path.dirname(socketPath));
      // Single instance is settled before: a socket file that is still here belongs to nobody.
      rmSync(socketPath, { force: true });
    }
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(socketPath, resolve);
    });
    if (process.platform !== 'win32') chmodSync(socketPath, 0o600);
    this.#socketPath = socketPath;
    await this.runner.recover();
  }

  async close(graceMs: number): Promise<void> {
    await this.runner.close(graceMs);
    this.#store.flush();
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    if (this.#socketPath !== undefined && process.platform !== 'win32')
      rmSync(this.#socketPath, { force: true });
  }
}
