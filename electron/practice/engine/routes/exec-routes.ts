// Owns exec: create, start (raw stream or detached), inspect, resize. The program runs as a process of its own
// with the container's view of files, environment and network.
import { standInArguments } from '../containers/program.ts';
import { EngineError } from '../engine-error.ts';
import { route, type Route } from '../http/router.ts';
import type { ContainerRecord } from '../model/records.ts';
import { newId } from '../model/record-store.ts';
import type { PracticeEngine } from '../practice-engine.ts';
import { Child } from '../runtime/child.ts';
import { frame } from '../runtime/log-framing.ts';
import { knownProgram } from './container-routes.ts';

interface ExecRequest {
  Cmd?: string[];
  Env?: string[];
  Tty?: boolean;
  AttachStdin?: boolean;
  AttachStdout?: boolean;
  AttachStderr?: boolean;
  WorkingDir?: string;
}

interface Exec {
  id: string;
  container: ContainerRecord;
  request: ExecRequest;
  exitCode: number | null;
  child?: Child;
}

/** Finished execs are asked about for a while; this many are remembered. */
const remembered = 200;

export function execRoutes(engine: PracticeEngine): Route[] {
  const { keeper, runner } = engine;
  const execs = new Map<string, Exec>();
  const find = (id: string): Exec => {
    const exec = execs.get(id);
    if (!exec) throw new EngineError(404, `No such exec instance: ${id}`);
    return exec;
  };

  const launch = (exec: Exec, onOutput: (stream: 'stdout' | 'stderr', chunk: Buffer) => void): Child => {
    const { container, request } = exec;
    const running = runner.running(container);
    if (!running) throw new EngineError(409, `container ${container.id} is not running`);
    const context = runner.context(container, request.Env ?? []);
    const child = new Child({
      standInPath: engine.host.options.standInPath,
      argv: standInArguments(request.Cmd ?? []),
      context: request.WorkingDir ? { ...context, workingDir: request.WorkingDir } : context,
      stdin: request.AttachStdin ?? false,
      onOutput,
      resolve: runner.lookup(container),
    });
    exec.child = child;
    running.execs.add(child);
    keeper.publish(container, `exec_start: ${(request.Cmd ?? []).join(' ')}`, { execID: exec.id });
    void child.ended.then((exitCode) => {
      exec.exitCode = exitCode;
      running.execs.delete(child);
      keeper.publish(container, 'exec_die', { execID: exec.id, exitCode: String(exitCode) });
    });
    return child;
  };

  return [
    route('POST', '/containers/*/exec', async (context) => {
      const container = keeper.find(context.param(0));
      const request = await context.json<ExecRequest>();
      if (!request.Cmd || request.Cmd.length === 0) throw new EngineError(400, 'No exec command specified');
      if (!runner.running(container)) throw new EngineError(409, `container ${container.id} is not running`);
      const exec: Exec = { id: newId(), container, request, exitCode: null };
      execs.set(exec.id, exec);
      for (const [id, old] of execs) if (execs.size > remembered && old.exitCode !== null) execs.delete(id);
      keeper.publish(container, `exec_create: ${request.Cmd.join(' ')}`, { execID: exec.id });
      context.send(201, { Id: exec.id });
    }),
    route('POST', '/exec/*/start', async (context) => {
      const exec = find(context.param(0));
      const options = await context.json<{ Detach?: boolean; Tty?: boolean }>();
      if (exec.child) throw new EngineError(409, `Error: Exec command ${exec.id} has already run`);
      if (options.Detach) {
        launch(exec, () => undefined);
        context.send(200);
        return;
      }
      const tty = options.Tty ?? exec.request.Tty ?? false;
      const [program = ''] = exec.request.Cmd ?? [];
      if (!knownProgram(program)) {
        // The connection is a stream already when the runtime finds out: Docker says it there, and sets the code.
        const stream = context.rawStream(tty);
        exec.exitCode = 127;
        const words = `OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": executable file not found in $PATH: unknown\r\n`;
        stream.write(tty ? Buffer.from(words) : frame('stdout', words));
        stream.end();
        return;
      }
      const pending: Buffer[] = [];
      let send = (bytes: Buffer): void => void pending.push(bytes);
      const { AttachStdout: stdout = false, AttachStderr: stderr = false } = exec.request;
      const child = launch(exec, (from, chunk) => {
        if (from === 'stdout' ? stdout : stderr) send(tty ? chunk : frame(from, chunk));
      });
      const stream = context.rawStream(tty);
      for (const bytes of pending) stream.write(bytes);
      send = (bytes) => stream.write(bytes);
      stream.onData((chunk) => child.write(chunk));
      stream.onInputEnd(() => child.endInput());
      await child.ended;
      stream.end();
    }),
    route('POST', '/exec/*/resize', (context) => {
      find(context.param(0));
      context.send(200);
    }),
    route('GET', '/exec/*/json', (context) => {
      const exec = find(context.param(0));
      const [entrypoint = '', ...args] = exec.request.Cmd ?? [];
      context.send(200, {
        ID: exec.id,
        Running: exec.child !== undefined && exec.exitCode === null,
        ExitCode: exec.exitCode,
        ProcessConfig: { tty: exec.request.Tty ?? false, entrypoint, arguments: args, privileged: false },
        OpenStdin: exec.request.AttachStdin ?? false,
        OpenStderr: exec.request.AttachStderr ?? false,
        OpenStdout: exec.request.AttachStdout ?? false,
        CanRemove: false,
        ContainerID: exec.container.id,
        DetachKeys: '',
        Pid: exec.child?.pid ?? 0,
      });
    }),
  ];
}
