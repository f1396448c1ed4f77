// Owns the stage of the fault matrix: a ground behind a gate, a real core on it that can be told to do something at any moment of any step, and
// a clock that can jump.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RpcClient } from '#rpc/client';
import type { StepMoment } from '#core/plans/carry-out';
import { systemClock } from '#core/ports/clock';
import type { Step } from '#shared/domain/plan/plan';
import type { Operation } from '#shared/operations/operation';
import { ended, openCore, temporaryDirectory, type OpenCore } from '#test/fixtures/open-core';
import { dockerGround } from './docker-ground.ts';
import { Gate } from './gate.ts';
import { askEngine, practiceGround, type Ground } from './ground.ts';

export class Stage {
  readonly directory: string;
  readonly ground: Ground;
  readonly gate: Gate;
  #open: OpenCore | null = null;
  #clockOffsetMs = 0;
  /** The steps of each change as it was last planned: what no fault can touch there need not be planned again. */
  readonly plans = new Map<string, readonly Step[]>();
  /** Called at every moment of every step, before it goes on. */
  at: (moment: StepMoment, step: string) => void = () => undefined;

  private constructor(directory: string, ground: Ground) {
    this.directory = directory;
    this.ground = ground;
    this.gate = new Gate(join(directory, 'gate.sock'), () => ground.socket);
  }

  static async raise(engine: Ground['name']): Promise<Stage> {
    const directory = await temporaryDirectory();
    const ground = await (engine === 'Docker' ? dockerGround() : practiceGround(directory));
    const stage = new Stage(directory, ground);
    await stage.gate.listen();
    await stage.openCore();
    await stage.client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-matrix-key' });
    await ground.prepare(stage.client);
    return stage;
  }

  get client(): RpcClient {
    if (!this.#open) throw new Error('no core is open');
    return this.#open.client;
  }

  async openCore(): Promise<void> {
    this.#open = await openCore({
      dataDirectory: this.directory,
      onMoment: (moment, step) => this.at(moment, step),
      clock: { ...systemClock, now: () => new Date(Date.now() + this.#clockOffsetMs) },
    });
  }

  async closeCore(): Promise<void> {
    await this.#open?.[Symbol.asyncDispose]();
    this.#open = null;
  }

  jumpClock(ms: number): void {
    this.#clockOffsetMs = ms;
  }

  /** Behind the gate, so that it works while the app's own way is cut. */
  askEngine(method: string, path: string): void {
    askEngine(this.ground.socket, method, path);
  }

  async ended(started: { operationId: string }): Promise<Operation> {
    return ended(this.client, started.operationId);
  }

  async close(): Promise<void> {
    await this.closeCore();
    await this.gate.close();
    await this.ground.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
