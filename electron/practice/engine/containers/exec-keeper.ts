// Owns the execs of one practice engine: each is a process of its own with its container's view of files, environment and network.
import { EngineError } from '../engine-error.ts';
import type { EngineHost } from '../engine-host.ts';
import type { ContainerRecord } from '../model/records.ts';
import { newId } from '../model/record-store.ts';
import { Child } from '../runtime/child.ts';
import type { LogStream } from '../runtime/log-book.ts';
import type { ContainerKeeper } from './container-keeper.ts';
import type { ContainerRunner } from './container-runner.ts';
import { standInArguments } from './program.ts';

export interface ExecRequest {
  Cmd?: string[];
  Env?: string[];
  Tty?: boolean;
  AttachStdin?: boolean;
  AttachStdout?: boolean;
  AttachStderr?: boolean;
  WorkingDir?: string;
}

export interface Exec {
  id: string;
  container: ContainerRecord;
  request: ExecRequest;
  exitCode: number | null;
  child?: Child;
}

/** Finished execs are asked about for a while; this many are remembered. */
const remembered = 200;

export class ExecKeeper {
  readonly #host: EngineHost;
  readonly #keeper: ContainerKeeper;
  readonly #runner: ContainerRunner;
  readonly #execs = new Map<string, Exec>();

  constructor(host: EngineHost, parts: { keeper: ContainerKeeper; runner: ContainerRunner }) {
    this.#host = host;
    this.#keeper = parts.keeper;
    this.#runner = parts.runner;
  }

  find(id: string): Exec {
    const exec = this.#execs.get(id);
    if (!exec) throw new EngineError(404, `No such exec instance: ${id}`);
    return exec;
  }

  create(container: ContainerRecord, request: ExecRequest): Exec {
    if (!request.Cmd || request.Cmd.length === 0) throw new EngineError(400, 'No exec command specified');
    if (!this.#runner.running(container)) throw notRunning(container);
    const exec: Exec = { id: newId(), container, request, exitCode: null };
    this.#execs.set(exec.id, exec);
    for (const [id, old] of this.#execs)
      if (this.#execs.size > remembered && old.exitCode !== null) this.#execs.delete(id);
    this.#keeper.publish(container, `exec_create: ${request.Cmd.join(' ')}`, { execID: exec.id });
    return exec;
  }

  launch(exec: Exec, onOutput: (stream: LogStream, chunk: Buffer) => void): Child {
    const { container, request } = exec;
    const running = this.#runner.running(container);
    if (!running) throw notRunning(container);
    const context = this.#runner.context(container, request.Env ?? []);
    const child = new Child({
      standInPath: this.#host.options.standInPath,
      argv: standInArguments(request.Cmd ?? []),
      context: request.WorkingDir ? { ...context, workingDir: request.WorkingDir } : context,
      stdin: request.AttachStdin ?? false,
      onOutput,
      resolve: this.#runner.lookup(container),
    });
    exec.child = child;
    running.execs.add(child);
    this.#keeper.publish(container, `exec_start: ${(request.Cmd ?? []).join(' ')}`, { execID: exec.id });
    void child.ended.then((exitCode) => {
      exec.exitCode = exitCode;
      running.execs.delete(child);
      this.#keeper.publish(container, 'exec_die', { execID: exec.id, exitCode: String(exitCode) });
    });
    return child;
  }
}

function notRunning({ id }: ContainerRecord): EngineError {
  return new EngineError(409, `container ${id} is not running`);
}
