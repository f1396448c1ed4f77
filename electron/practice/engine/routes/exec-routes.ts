// Owns the endpoints of exec: create, start (raw stream or detached), inspect, resize.
import type { Exec, ExecRequest } from '../containers/exec-keeper.ts';
import { EngineError } from '../engine-error.ts';
import type { RequestContext } from '../http/request-context.ts';
import { route, type Route } from '../http/router.ts';
import type { PracticeEngine } from '../practice-engine.ts';
import { frame } from '../runtime/log-framing.ts';
import { knownProgram } from './container-routes.ts';

export function execRoutes(engine: PracticeEngine): Route[] {
  const { keeper, execs } = engine;
  const find = (context: RequestContext): Exec => execs.find(context.param(0));
  return [
    route('POST', '/containers/*/exec', async (context) => {
      const container = keeper.find(context.param(0));
      const exec = execs.create(container, await context.json<ExecRequest>());
      context.send(201, { Id: exec.id });
    }),
    route('POST', '/exec/*/start', async (context) => {
      const exec = find(context);
      const options = await context.json<{ Detach?: boolean; Tty?: boolean }>();
      if (exec.child) throw new EngineError(409, `Error: Exec command ${exec.id} has already run`);
      const tty = options.Tty ?? exec.request.Tty ?? false;
      const [program = ''] = exec.request.Cmd ?? [];
      if (options.Detach) {
        execs.launch(exec, () => undefined);
        context.send(200);
      } else if (knownProgram(program)) await stream(engine, exec, { context, tty });
      else refuse(exec, { context, tty });
    }),
    route('POST', '/exec/*/resize', (context) => {
      find(context);
      context.send(200);
    }),
    route('GET', '/exec/*/json', (context) => context.send(200, execJson(find(context)))),
  ];
}

interface Attached {
  context: RequestContext;
  tty: boolean;
}

async function stream({ execs }: PracticeEngine, exec: Exec, { context, tty }: Attached): Promise<void> {
  const { AttachStdout: stdout = false, AttachStderr: stderr = false } = exec.request;
  const pending: Buffer[] = [];
  let send = (bytes: Buffer): void => void pending.push(bytes);
  const child = execs.launch(exec, (from, chunk) => {
    if (from === 'stdout' ? stdout : stderr) send(tty ? chunk : frame(from, chunk));
  });
  const raw = context.rawStream(tty);
  for (const bytes of pending) raw.write(bytes);
  send = (bytes) => raw.write(bytes);
  raw.onData((chunk) => child.write(chunk));
  raw.onInputEnd(() => child.endInput());
  await child.ended;
  raw.end();
}

/** The connection is a stream already when the runtime finds out: Docker says it there, and sets the code. */
function refuse(exec: Exec, { context, tty }: Attached): void {
  const [program = ''] = exec.request.Cmd ?? [];
  const raw = context.rawStream(tty);
  exec.exitCode = 127;
  const words = `OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": executable file not found in $PATH: unknown\r\n`;
  raw.write(tty ? Buffer.from(words) : frame('stdout', words));
  raw.end();
}

function execJson({ id, child, exitCode, request, container }: Exec): object {
  const [entrypoint = '', ...args] = request.Cmd ?? [];
  return {
    ID: id,
    Running: child !== undefined && exitCode === null,
    ExitCode: exitCode,
    ProcessConfig: { tty: request.Tty ?? false, entrypoint, arguments: args, privileged: false },
    OpenStdin: request.AttachStdin ?? false,
    OpenStderr: request.AttachStderr ?? false,
    OpenStdout: request.AttachStdout ?? false,
    CanRemove: false,
    ContainerID: container.id,
    DetachKeys: '',
    Pid: child?.pid ?? 0,
  };
}
