// Owns the stage drills play on: the world outside, the engines, and their containers' processes.
import http from 'node:http';
import type { Drill, DrillService, DrillStage } from '../drills/drill.ts';
import type { PracticeEngine } from '../engine/practice-engine.ts';
import type { Child } from '../engine/runtime/child.ts';
import type { PracticeWorld } from './practice-world.ts';

const programOf: Record<DrillService, string> = {
  api: 'stem',
  engine: 'impeller',
  'license-proxy': 'hermes',
};
const apiPort = 8080;

/** A fifth of a second of silence: the least that counts as a request. */
function shortWav(): Buffer {
  const header = Buffer.alloc(44);
  const dataBytes = 3200;
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(dataBytes, 40);
  return Buffer.concat([header, Buffer.alloc(dataBytes)]);
}

export class Stage implements DrillStage {
  readonly #world: PracticeWorld;
  readonly #engines: readonly PracticeEngine[];
  readonly #active = new Map<string, Drill>();

  constructor(world: PracticeWorld, engines: readonly PracticeEngine[]) {
    this.#world = world;
    this.#engines = engines;
  }

  get active(): string[] {
    return [...this.#active.keys()];
  }

  async begin(drill: Drill): Promise<void> {
    this.#active.set(drill.name, drill);
    await drill.begin(this);
  }

  async end(drill: Drill): Promise<void> {
    if (!this.#active.delete(drill.name)) return;
    await drill.end(this);
  }

  licenseServer(mode: PracticeWorld['license']['mode']): void {
    this.#world.license.mode = mode;
  }

  registry(faults: Parameters<DrillStage['registry']>[0]): void {
    Object.assign(this.#world.registry.faults, faults);
  }

  engines(change: Parameters<DrillStage['engines']>[0]): void {
    for (const engine of this.#engines) change(engine.host.faults);
  }

  service(service: DrillService, fault: Parameters<DrillStage['service']>[1]): void {
    for (const child of this.#children(service)) child.send({ type: 'fault', ...fault });
  }

  async sendRequests(count: number): Promise<void> {
    const body = shortWav();
    const ports = this.#children('api')
      .map((child) => child.ports.get(apiPort))
      .filter((port) => port !== undefined);
    await Promise.all(ports.flatMap((port) => Array.from({ length: count }, () => post(port, body))));
  }

  #children(service: DrillService): Child[] {
    return this.#engines.flatMap((engine) =>
      engine.keeper.all
        .filter((record) => record.argv[0]?.replace(/^.*\//, '') === programOf[service])
        .map((record) => engine.runner.running(record)?.child)
        .filter((child) => child !== undefined),
    );
  }
}

/** Any answer will do, also a refusal: what counts is that the API judged the request. */
function post(port: number, body: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const request = http.request(
      {
        host: '127.0.0.1',
        port,
        path: '/v1/listen?model=nova-3',
        method: 'POST',
        headers: { 'content-type': 'audio/wav' },
        agent: false,
        timeout: 15_000,
      },
      (response) => {
        response.resume();
        response.on('close', () => resolve());
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve());
    request.end(body);
  });
}
