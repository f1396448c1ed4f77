// Owns what an engine sends for as long as somebody listens: logs, events, the output of a command. Opening has a deadline, listening has none.
import type Docker from 'dockerode';
import { Readable } from 'node:stream';
import { classifyError, type CallContext } from './classify-error.ts';
import { withDeadline } from './deadline.ts';
import type { EngineEvent, FollowOptions, LogChunk } from './engine-client.ts';
import { normaliseEvent } from './engine-events.ts';
import { readJsonLines } from './json-lines.ts';
import { readLogFrames } from './log-frames.ts';

const OPEN_MS = 10_000;

export async function* followLogsThrough(
  container: Docker.Container,
  { tail, follow, signal, context }: FollowOptions & { context: CallContext },
): AsyncGenerator<LogChunk> {
  const options = { stdout: true, stderr: true, tail, timestamps: false, abortSignal: signal };
  if (!follow) {
    const buffer = await withDeadline(context, OPEN_MS, () => container.logs({ ...options, follow: false }));
    yield* readLogFrames(Readable.from([buffer]));
    return;
  }
  const stream = (await withDeadline(context, OPEN_MS, () =>
    container.logs({ ...options, follow: true }),
  )) as Readable;
  try {
    yield* readLogFrames(stream);
  } catch (thrown) {
    if (!signal.aborted) throw classifyError(thrown, context);
  } finally {
    stream.destroy();
  }
}

/** To its end; the caller has a deadline for all of it. */
export async function execThrough(
  container: Docker.Container,
  command: string[],
): Promise<{ exitCode: number; output: string }> {
  const exec = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ Detach: false, Tty: false });
  let output = '';
  for await (const { line } of readLogFrames(stream)) output += `${line}\n`;
  const { ExitCode } = await exec.inspect();
  return { exitCode: ExitCode ?? -1, output };
}

export async function* eventsThrough(
  docker: Docker,
  { signal, context }: { signal: AbortSignal; context: CallContext },
): AsyncGenerator<EngineEvent> {
  const stream = (await withDeadline(context, OPEN_MS, () =>
    docker.getEvents({ abortSignal: signal }),
  )) as Readable;
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const raw of readJsonLines(stream, {
      host: context.host,
      action: context.action,
      idleMs: Infinity,
    })) {
      const event = normaliseEvent(raw);
      if (event) yield event;
    }
  } catch (thrown) {
    if (!signal.aborted) throw classifyError(thrown, context);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
