// Owns what an engine sends for as long as somebody listens: logs, events, the output of a command. Opening has a deadline, listening has none.
import type Docker from 'dockerode';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { AnswerRefused } from './answer-refused.ts';
import { classifyError, type CallContext } from './classify-error.ts';
import { withDeadline } from './deadline.ts';
import type { EngineEvent, FollowOptions, LogChunk } from './engine-client.ts';
import { normaliseEvent } from './engine-events.ts';
import { readJsonLines } from './json-lines.ts';
import { readLogFrames, readTerminal } from './log-frames.ts';

const OPEN_MS = 10_000;
/** Of a command that we run in a container; those print a page. */
const MOST_OUTPUT_CHARS = 1_048_576;

export async function* followLogsThrough(
  container: Docker.Container,
  { signal, context, ...range }: FollowOptions & { context: CallContext },
): AsyncGenerator<LogChunk> {
  const { stream, hasTerminal } = await withDeadline(context, OPEN_MS, async () => {
    const answer = await openLogs(container, { ...range, signal });
    return { stream: answer, hasTerminal: await isTerminal(container, answer, signal) };
  });
  try {
    yield* hasTerminal ? readTerminal(stream) : readLogFrames(stream);
  } catch (thrown) {
    if (!signal.aborted) throw classifyError(thrown, context);
  } finally {
    stream.destroy();
  }
}

/** As a stream also where nothing is followed: dockerode keeps the whole log in memory then, and takes one that is JSON apart. */
function openLogs(
  container: Docker.Container,
  { tail, since, follow, signal }: FollowOptions,
): Promise<IncomingMessage> {
  const call = {
    path: `/containers/${container.id}/logs?`,
    method: 'GET',
    options: { stdout: true, stderr: true, tail, follow, ...(since ? { since: secondsOf(since) } : {}) },
    abortSignal: signal,
    isStream: true,
    statusCodes: { 200: true, 404: 'no such container', 500: 'server error' },
  };
  const { modem } = container as unknown as { modem: Modem };
  return new Promise((resolve, reject) => {
    modem.dial(call, (error, data) => (error ? reject(error) : resolve(data as IncomingMessage)));
  });
}

/** As engines take it: seconds since 1970, with a fraction. */
const secondsOf = (time: string): string => (Date.parse(time) / 1000).toFixed(3);

interface Modem {
  dial(call: object, done: (error: Error | null, data: unknown) => void): void;
}

/** Docker says since API 1.42 what it sends; before that it called everything raw, and Podman says nothing. */
async function isTerminal(
  container: Docker.Container,
  { headers }: IncomingMessage,
  signal: AbortSignal,
): Promise<boolean> {
  if (headers['content-type']?.includes('multiplexed-stream')) return false;
  const { Config } = await container.inspect({ abortSignal: signal });
  return Config.Tty;
}

/** To its end; the caller has a deadline for all of it. Rejects with `AnswerRefused` where the command prints without end. */
export async function execThrough(
  container: Docker.Container,
  command: string[],
): Promise<{ exitCode: number; output: string }> {
  const exec = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ Detach: false, Tty: false });
  let output = '';
  try {
    for await (const { line } of readLogFrames(stream)) {
      output += `${line}\n`;
      if (output.length > MOST_OUTPUT_CHARS)
        throw new AnswerRefused('engine.answerTooLarge', { limit: `${MOST_OUTPUT_CHARS} characters` });
    }
  } finally {
    stream.destroy();
  }
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
