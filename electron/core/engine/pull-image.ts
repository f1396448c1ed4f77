// Owns following a pull: bytes over all layers, in-band errors, and success only after the image was read back.
import type Docker from 'dockerode';
import type { Readable } from 'node:stream';
import { AppError } from '#shared/errors/app-error';
import { classifyError, classifyPullError, type CallContext } from './classify-error.ts';
import type { PullOptions, PullProgress } from './engine-client.ts';
import { readJsonLines } from './json-lines.ts';

/** Silence of this length ends a pull; a slow link that still moves bytes never does. */
const IDLE_MS = 90_000;
/** An image has at most 127. */
const MOST_LAYERS = 1_000;
const MOST_DETAIL_CHARS = 200;

interface PullLine {
  status?: string;
  id?: string;
  error?: string;
  errorDetail?: { message?: string };
  progressDetail?: { current?: number; total?: number };
}

export async function pullThrough(
  docker: Docker,
  reference: string,
  { context, options }: { context: CallContext; options: PullOptions },
): Promise<void> {
  const { login, signal, onProgress } = options;
  const about = { ...context, image: reference };
  let stream: Readable;
  try {
    const auth = login ? { authconfig: login } : {};
    stream = (await docker.pull(reference, { ...auth, abortSignal: signal })) as Readable;
  } catch (thrown) {
    signal.throwIfAborted();
    throw pullFailure(thrown, about);
  }
  const layers = new LayerBytes();
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const raw of readJsonLines(stream, { ...context, idleMs: IDLE_MS })) {
      const line = (raw ?? {}) as PullLine;
      const error = line.errorDetail?.message ?? line.error;
      if (error !== undefined) throw classifyPullError(error, about);
      const progress = layers.take(line);
      if (progress === null) {
        const { host, action } = context;
        throw new AppError(
          'engine.streamGarbled',
          { host, action },
          { evidence: `more than ${MOST_LAYERS} layers` },
        );
      }
      onProgress(progress);
    }
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function pullFailure(thrown: unknown, about: CallContext & { image: string }): AppError {
  const classified = classifyError(thrown, about);
  const isAnswer = classified.code === 'engine.failed' || classified.code === 'engine.notFound';
  return isAnswer ? classifyPullError(classified.evidence ?? classified.message, about) : classified;
}

/** Sums what each layer has told; downloading counts, extracting does not run the bar backwards. */
class LayerBytes {
  readonly #layers = new Map<string, { done: number; total: number | null }>();

  /** Null where a line tells of more layers than an image can have. */
  take(line: PullLine): PullProgress | null {
    const { id, status = '', progressDetail } = line;
    if (id && isLayer(status)) {
      const layer = this.#layers.get(id) ?? { done: 0, total: null };
      if (status === 'Downloading' && progressDetail?.total) {
        layer.total = progressDetail.total;
        layer.done = Math.max(layer.done, progressDetail.current ?? 0);
      }
      if (/^(Download complete|Pull complete|Extracting)/.test(status))
        layer.done = layer.total ?? layer.done;
      if (/^Already exists/.test(status)) layer.total = 0;
      if (/^Pull complete/.test(status)) layer.total ??= layer.done;
      this.#layers.set(id, layer);
      if (this.#layers.size > MOST_LAYERS) return null;
    }
    const all = [...this.#layers.values()];
    const complete = all.length > 0 && all.every(({ total }) => total !== null);
    return {
      doneBytes: all.reduce((sum, { done }) => sum + done, 0),
      totalBytes: complete ? all.reduce((sum, { total }) => sum + (total ?? 0), 0) : null,
      detail: (id ? `${id} ${status.toLowerCase()}` : status).slice(0, MOST_DETAIL_CHARS),
    };
  }
}

function isLayer(status: string): boolean {
  return /^(Pulling fs layer|Waiting|Downloading|Verifying Checksum|Download complete|Extracting|Pull complete|Already exists|Retrying)/.test(
    status,
  );
}
