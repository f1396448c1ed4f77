// Owns the ground of the fault matrix: a practice engine behind a gate, a real core on it that can be told to do something at any moment of any
// step, and a clock that can jump.
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RpcClient } from '#rpc/client';
import type { StepMoment } from '#core/plans/carry-out';
import type { Operation } from '#shared/operations/operation';
import { startPracticeDaemon, stopPracticeDaemon } from '#practice/client';
import { coreOptions, ended, openCore, temporaryDirectory, type OpenCore } from '#test/fixtures/open-core';
import { Gate } from './gate.ts';

export class Stage {
  readonly directory: string;
  #gate: Gate | null = null;
  #open: OpenCore | null = null;
  #socket = '';
  #clockOffsetMs = 0;
  /** Called at every moment of every step, before it goes on. */
  at: (moment: StepMoment, step: string) => void = () => undefined;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async raise(): Promise<Stage> {
    const stage = new Stage(await temporaryDirectory());
    await stage.startEngine();
    stage.#gate = new Gate(join(stage.directory, 'gate.sock'), () => stage.#socket);
    await stage.#gate.listen();
    await stage.openCore();
    await stage.client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-matrix-key' });
    return stage;
  }

  get client(): RpcClient {
    if (!this.#open) throw new Error('no core is open');
    return this.#open.client;
  }

  get gate(): Gate {
    if (!this.#gate) throw new Error('the stage is not raised');
    return this.#gate;
  }

  async startEngine(): Promise<void> {
    const { daemon, standIn, node } = coreOptions(this.directory).practice;
    const { dockerHost } = await startPracticeDaemon({
      home: join(this.directory, 'practice'),
      daemonPath: daemon,
      standInPath: standIn,
      nodePath: node,
      env: { PRACTICE_MODEL_LOAD_MS: '20' },
    });
    this.#socket = dockerHost.replace('unix://', '');
  }

  async restartEngine(): Promise<void> {
    await stopPracticeDaemon(join(this.directory, 'practice'));
    await this.startEngine();
  }

  async openCore(): Promise<void> {
    this.#open = await openCore({
      dataDirectory: this.directory,
      onMoment: (moment, step) => this.at(moment, step),
      clock: { now: () => new Date(Date.now() + this.#clockOffsetMs) },
    });
  }

  async closeCore(): Promise<void> {
    await this.#open?.[Symbol.asyncDispose]();
    this.#open = null;
  }

  jumpClock(ms: number): void {
    this.#clockOffsetMs = ms;
  }

  /** Asks the engine behind the gate, and waits: the step that is held meanwhile sees the answer's effect. */
  askEngine(method: string, path: string): void {
    execFileSync('curl', [
      '-s',
      '-o',
      '/dev/null',
      '-X',
      method,
      '--unix-socket',
      this.#socket,
      `http://engine${path}`,
    ]);
  }

  async ended(started: { operationId: string }): Promise<Operation> {
    return ended(this.client, started.operationId);
  }

  async close(): Promise<void> {
    await this.closeCore();
    await this.#gate?.close();
    await stopPracticeDaemon(join(this.directory, 'practice'));
    await rm(this.directory, { recursive: true, force: true });
  }
}
