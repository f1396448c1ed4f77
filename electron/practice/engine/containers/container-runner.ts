// Owns containers as processes: start, stop, kill, restart policies, waiting, and coming back with the daemon.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { makeDirectory } from '#base/make-directory';
import type { ContainerContext } from '#practice/seam/messages';
import { EngineError } from '../engine-error.ts';
import type { EngineHost } from '../engine-host.ts';
import type { ContainerRecord } from '../model/records.ts';
import type { NetworkKeeper } from '../network-keeper.ts';
import { Child, signalName, signalNumber } from '../runtime/child.ts';
import type { LogStream } from '../runtime/log-book.ts';
import { PortProxy } from '../runtime/port-proxy.ts';
import { goodRunMs, restartDelayMs, restarts, returnsWithDaemon } from '../runtime/restart-policy.ts';
import { Audience, type WaitCondition } from './audience.ts';
import type { ContainerKeeper } from './container-keeper.ts';
import { envRecord, gpuAttached } from './container-shape.ts';
import { resolveFrom } from './name-lookup.ts';
import { NoSuchProgram, standInArguments } from './program.ts';
import { portFailure, portWishes, RunningContainer, type PortWish } from './running-container.ts';

/** Daemon-wide settings for stand-ins reach every container; the container's own environment wins. */
const daemonEnv = (): string[] =>
  Object.entries(process.env)
    .filter(([name, value]) => /^PRACTICE_/.test(name) && value !== undefined)
    .map(([name, value]) => `${name}=${value ?? ''}`);

export class ContainerRunner {
  readonly #host: EngineHost;
  readonly #keeper: ContainerKeeper;
  readonly #networks: NetworkKeeper;
  readonly #running = new Map<string, RunningContainer>();
  readonly audience = new Audience();
  readonly #restartTimers = new Map<string, { timer: NodeJS.Timeout; count: number }>();
  #closing = false;

  constructor(host: EngineHost, parts: { keeper: ContainerKeeper; networks: NetworkKeeper }) {
    this.#host = host;
    this.#keeper = parts.keeper;
    this.#networks = parts.networks;
  }

  running(record: ContainerRecord): RunningContainer | undefined {
    return this.#running.get(record.id);
  }

  context(record: ContainerRecord, moreEnv: string[] = []): ContainerContext {
    const folder = this.#host.containerFolder(record.id);
    const extra = Object.entries(this.#host.faults.extraEnv).map(([name, value]) => `${name}=${value}`);
    return {
      id: record.id,
      hostname: record.config.Hostname ?? record.id.slice(0, 12),
      env: {
        HOSTNAME: record.config.Hostname ?? '',
        ...envRecord([...daemonEnv(), ...(record.config.Env ?? []), ...extra, ...moreEnv]),
      },
      workingDir: record.config.WorkingDir || '/',
      mounts: this.mountsReady(record),
      upper: path.join(folder, 'upper'),
      lower: [this.#host.imageFolder(record.imageId)],
      gpuAttached: gpuAttached(record.hostConfig),
      certificate: this.#host.options.certificate,
    };
  }

  mountsReady(record: ContainerRecord): ContainerContext['mounts'] {
    const mounts = this.#keeper.practiceMounts(record);
    for (const [index, mount] of mounts.entries()) {
      if (existsSync(mount.source)) continue;
      const fromMounts = (record.hostConfig.Mounts ?? []).some(
        (spec) => spec.Target === mount.destination && spec.Type === 'bind',
      );
      if (fromMounts) {
        throw new EngineError(
          400,
          `invalid mount config for type "bind": bind source path does not exist: ${record.mounts[index]?.source ?? ''}`,
        );
      }
      makeDirectory(mount.source);
    }
    return mounts;
  }

  lookup(record: ContainerRecord) {
    return (host: string, port: number): Promise<{ host: string; port: number }> =>
      resolveFrom(
        record,
        { host, port },
        { engine: this.#host, networks: this.#networks, running: (one) => this.running(one) },
      );
  }

  /** False when it ran already. */
  async start(record: ContainerRecord): Promise<boolean> {
    if (this.#running.has(record.id)) return false;
    this.#cancelRestart(record);
    record.stoppedByUser = false;
    record.restartCount = 0;
    await this.#launch(record);
    return true;
  }

  async #launch(record: ContainerRecord): Promise<void> {
    let container: RunningContainer | undefined;
    try {
      const standInArgv = standInArguments(record.argv);
      const context = this.context(record);
      container = new RunningContainer(
        new Child({
          standInPath: this.#host.options.standInPath,
          argv: standInArgv,
          context,
          stdin: record.config.OpenStdin ?? false,
          onOutput: (stream, chunk) => this.#output(record, { stream, chunk }),
          resolve: this.lookup(record),
        }),
      );
      this.#running.set(record.id, container);
      await this.#publishPorts(record, container);
    } catch (error) {
      container?.child.signal('SIGKILL');
      container?.closePorts();
      this.#running.delete(record.id);
      record.state = {
        ...record.state,
        status: 'created',
        exitCode: error instanceof NoSuchProgram ? 127 : 128,
        error: (error as Error).message,
      };
      this.#host.changed();
      // Whoever attached or waits before the start must hear that there will be none.
      this.audience.settle(record.id, { exitCode: record.state.exitCode, removed: false });
      if (record.hostConfig.AutoRemove) this.#removeRecord(record, true);
      throw error;
    }
    record.state = {
      status: 'running',
      exitCode: 0,
      error: '',
      startedAt: new Date().toISOString(),
      finishedAt: record.state.finishedAt,
    };
    this.#host.changed();
    this.#keeper.publish(record, 'start');
    this.audience.deliverInput(record.id, container.child);
    const started = container;
    void started.child.ended.then((exitCode) => this.#ended(record, { container: started, exitCode }));
  }

  async #publishPorts(record: ContainerRecord, container: RunningContainer): Promise<void> {
    for (const wish of portWishes(record)) {
      if (wish.protocol !== 'tcp') continue;
      try {
        this.#refuseAllocated(record, wish);
        const proxy = await PortProxy.open({
          // Whatever address was asked for, practice faces nobody but this machine.
          bindAddress: this.#host.options.bindAddress,
          hostPort: wish.hostPort,
          target: () => container.child.ports.get(wish.containerPort),
          counted: (direction, sizeBytes) => (container.traffic[direction] += sizeBytes),
        });
        container.proxies.push(proxy);
        container.published.push({ ...wish, hostPort: proxy.hostPort });
      } catch (error) {
        throw portFailure(record, wish, error);
      }
    }
  }

  #refuseAllocated(record: ContainerRecord, wish: PortWish): void {
    for (const [id, other] of this.#running) {
      if (id === record.id || wish.hostPort === 0) continue;
      if (other.published.some((port) => port.hostPort === wish.hostPort))
        throw Object.assign(new Error('allocated'), { code: 'ALLOCATED' });
    }
  }

  #output(record: ContainerRecord, said: { stream: LogStream; chunk: Buffer }): void {
    this.#keeper.log(record).write(said.stream, said.chunk.toString('utf8'));
    this.audience.tell(record.id, said.stream, said.chunk);
  }

  #ended(record: ContainerRecord, end: { container: RunningContainer; exitCode: number }): void {
    const { container, exitCode } = end;
    container.closePorts();
    for (const exec of container.execs) exec.signal('SIGKILL');
    this.#running.delete(record.id);
    this.#keeper.log(record).finish();
    if (this.#closing) return;
    record.state = { ...record.state, status: 'exited', exitCode, finishedAt: new Date().toISOString() };
    this.#host.changed();
    this.#keeper.publish(record, 'die', { exitCode: String(exitCode) });
    const ranMs = Date.now() - container.child.startedAtMs;
    const consecutive = ranMs > goodRunMs ? 0 : (this.#restartTimers.get(record.id)?.count ?? 0);
    const policy = record.hostConfig.RestartPolicy;
    if (restarts(policy, { exitCode, stoppedByUser: record.stoppedByUser, restarts: record.restartCount })) {
      this.#restartLater(record, consecutive);
    } else this.#cancelRestart(record);
    this.audience.settle(record.id, { exitCode, removed: false });
    if (record.hostConfig.AutoRemove) this.#removeRecord(record, true);
  }

  #restartLater(record: ContainerRecord, consecutive: number): void {
    record.state.status = 'restarting';
    const timer = setTimeout(() => {
      record.restartCount += 1;
      this.#launch(record).catch((error: unknown) => {
        this.#host.options.log(`restart of ${record.name} failed: ${(error as Error).message}`);
      });
    }, restartDelayMs(consecutive));
    this.#restartTimers.set(record.id, { timer, count: consecutive + 1 });
  }

  #cancelRestart(record: ContainerRecord): void {
    clearTimeout(this.#restartTimers.get(record.id)?.timer);
    this.#restartTimers.delete(record.id);
  }

  /** False when it was stopped already. Grace: the request's, else the container's own, else Docker's 10 s. */
  async stop(record: ContainerRecord, wish: { graceSeconds?: number; signal?: string }): Promise<boolean> {
    record.stoppedByUser = true;
    if (record.state.status === 'restarting') {
      this.#cancelRestart(record);
      record.state.status = 'exited';
      this.#host.changed();
      return true;
    }
    const container = this.#running.get(record.id);
    if (!container) return false;
    this.#host.changed();
    const graceSeconds = wish.graceSeconds ?? record.config.StopTimeout ?? 10;
    const signal = signalName(wish.signal ?? record.config.StopSignal ?? 'SIGTERM') ?? 'SIGTERM';
    this.#keeper.publish(record, 'kill', { signal: String(signalNumber(signal)) });
    container.child.signal(signal);
    const killer =
      graceSeconds < 0
        ? undefined
        : setTimeout(() => {
            this.#keeper.publish(record, 'kill', { signal: '9' });
            container.child.signal('SIGKILL');
          }, graceSeconds * 1000);
    await container.child.ended;
    clearTimeout(killer);
    this.#keeper.publish(record, 'stop');
    return true;
  }

  kill(record: ContainerRecord, given: string): void {
    const signal = signalName(given);
    if (!signal) throw new EngineError(400, `invalid signal: ${given}`);
    const container = this.#running.get(record.id);
    if (!container)
      throw new EngineError(
        409,
        `cannot kill container: ${record.name}: container ${record.id} is not running`,
      );
    // As moby decides it: a configured stop signal makes other signals no stop; without one, any signal counts.
    const { StopSignal } = record.config;
    const configured = StopSignal ? signalName(StopSignal) : undefined;
    if (configured === undefined || signal === 'SIGKILL' || signal === configured)
      record.stoppedByUser = true;
    this.#keeper.publish(record, 'kill', { signal: String(signalNumber(signal)) });
    container.child.signal(signal);
  }

  async restart(record: ContainerRecord, wish: { graceSeconds?: number; signal?: string }): Promise<void> {
    await this.stop(record, wish);
    await this.start(record);
    this.#keeper.publish(record, 'restart');
  }

  async remove(record: ContainerRecord, how: { force: boolean; volumes?: boolean }): Promise<void> {
    if (record.state.status === 'running' || record.state.status === 'restarting') {
      if (!how.force) {
        throw new EngineError(
          409,
          `cannot remove container "/${record.name}": container is ${record.state.status}: stop the container before removing or force remove`,
        );
      }
      record.stoppedByUser = true;
      this.#cancelRestart(record);
      const container = this.#running.get(record.id);
      container?.child.signal('SIGKILL');
      await container?.child.ended;
    }
    this.#removeRecord(record, how.volumes);
  }

  #removeRecord(record: ContainerRecord, withVolumes = false): void {
    this.#cancelRestart(record);
    this.#keeper.forget(record, withVolumes);
    this.audience.settle(record.id, { exitCode: record.state.exitCode, removed: true });
  }

  wait(record: ContainerRecord, condition: WaitCondition): Promise<number> {
    if (condition === 'not-running' && !this.#running.has(record.id))
      return Promise.resolve(record.state.exitCode);
    return this.audience.wait(record.id, condition);
  }

  input(record: ContainerRecord, chunk: Buffer | 'end'): void {
    const child = this.#running.get(record.id)?.child;
    if (!child) this.audience.keepInput(record.id, chunk);
    else if (chunk === 'end') child.endInput();
    else child.write(chunk);
  }

  /** After the daemon came back: what ran is no more; what its policy says returns. */
  async recover(): Promise<void> {
    const returning: ContainerRecord[] = [];
    for (const record of [...this.#keeper.all]) {
      const wasRunning = record.state.status === 'running' || record.state.status === 'restarting';
      if (wasRunning)
        record.state = {
          ...record.state,
          status: 'exited',
          exitCode: 255,
          finishedAt: new Date().toISOString(),
        };
      if (wasRunning && record.hostConfig.AutoRemove) this.#keeper.forget(record, true);
      else if (
        returnsWithDaemon(record.hostConfig.RestartPolicy, {
          running: wasRunning,
          stoppedByUser: record.stoppedByUser,
        })
      )
        returning.push(record);
    }
    this.#host.changed();
    await Promise.all(
      returning.map((record) =>
        this.start(record).catch((error: unknown) =>
          this.#host.options.log(`${record.name} did not come back: ${(error as Error).message}`),
        ),
      ),
    );
  }

  /** Ends every process; records keep saying `running`, so that the next daemon brings them back. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    for (const { timer } of this.#restartTimers.values()) clearTimeout(timer);
    const children = [...this.#running.values()].flatMap((container) => [
      container.child,
      ...container.execs,
    ]);
    for (const child of children) child.signal('SIGTERM');
    const killer = setTimeout(() => {
      for (const child of children) child.signal('SIGKILL');
    }, graceMs);
    await Promise.all(children.map((child) => child.ended));
    clearTimeout(killer);
  }
}
