// Owns sending an archive of images to an engine: bytes are given only as fast as it takes them, an archive that fails half-way ends the request,
// and an error inside the answer rejects. What is there afterwards is read back by whoever asked.
import type Docker from 'dockerode';
import { Readable } from 'node:stream';
import { AppError } from '#shared/errors/app-error';
import { classifyError, type CallContext } from './classify-error.ts';
import { readJsonLines } from './json-lines.ts';

/** While bytes are sent. */
const SEND_IDLE_MS = 90_000;
/** While the engine unpacks what it has; older ones say little meanwhile. */
const UNPACK_IDLE_MS = 15 * 60_000;

interface LoadLine {
  stream?: string;
  error?: string;
  errorDetail?: { message?: string };
}

export interface LoadOptions {
  signal: AbortSignal;
  /** What the engine says of its work, as it says it. */
  onDetail: (detail: string) => void;
}

export async function loadThrough(
  docker: Docker,
  archive: Readable,
  { context, options }: { context: CallContext; options: LoadOptions },
): Promise<void> {
  const { signal, onDetail } = options;
  const stop = new AbortController();
  let broken: Error | null = null;
  let stalled = false;
  let timer = setTimeout(stall, SEND_IDLE_MS);
  function stall() {
    stalled = true;
    stop.abort();
  }
  const watched = Readable.from(
    (async function* () {
      try {
        for await (const chunk of archive) {
          timer.refresh();
          yield chunk as Buffer;
        }
      } catch (thrown) {
        broken = thrown instanceof Error ? thrown : new Error(String(thrown));
        // The engine must not take the end of half an archive for its end.
        stop.abort();
        throw thrown;
      }
      clearTimeout(timer);
      timer = setTimeout(stall, UNPACK_IDLE_MS);
    })(),
    { objectMode: false },
  );
  watched.on('error', () => undefined);
  try {
    const abortSignal = AbortSignal.any([signal, stop.signal]);
    const answer = (await docker.loadImage(watched, { abortSignal })) as unknown as Readable;
    clearTimeout(timer);
    for await (const raw of readJsonLines(answer, { ...context, idleMs: UNPACK_IDLE_MS })) {
      const line = (raw ?? {}) as LoadLine;
      const error = line.errorDetail?.message ?? line.error;
      if (error !== undefined) throw classifyError(new Error(error), context);
      if (line.stream) onDetail(line.stream.trim().slice(0, 200));
    }
  } catch (thrown) {
    signal.throwIfAborted();
    if (broken !== null) throw broken as Error;
    const { host, action } = context;
    if (stalled) throw new AppError('engine.stalled', { host, action, idleMs: SEND_IDLE_MS });
    throw classifyError(thrown, context);
  } finally {
    clearTimeout(timer);
    watched.destroy();
    archive.destroy();
  }
}
