// Owns reading a stream of JSON lines from an engine without believing its silence. docker-modem's own reader calls an
// in-band error, a cut stream and a lost last line success, and throws on a line that is not JSON.
import type { Readable } from 'node:stream';
import { AppError } from '#shared/errors/app-error';
import { nestsTooDeep } from './json-depth.ts';
import { TextLines } from './text-lines.ts';

const MOST_LINE_CHARS = 1_048_576;

export interface JsonLineOptions {
  host: string;
  /** What the stream is for, such as `pull quay.io/…`; used in messages. */
  action: string;
  /** Inactivity, not size, ends a transfer. Infinity: a stream that may be silent, such as events. */
  idleMs: number;
}

/** Yields every parsed line. Rejects: early close, garbage, a line without end, silence longer than `idleMs`. */
export async function* readJsonLines(stream: Readable, options: JsonLineOptions): AsyncGenerator {
  const { host, action, idleMs } = options;
  let stalled = false;
  const timer = Number.isFinite(idleMs)
    ? setTimeout(() => {
        stalled = true;
        stream.destroy();
      }, idleMs)
    : null;
  const text = new TextLines();
  let ended = false;
  // An own listener, because a stream destroyed half-way without an error ends the iteration like a good one.
  stream.once('end', () => (ended = true));
  try {
    for await (const chunk of stream) {
      timer?.refresh();
      const lines = text.take(chunk as Uint8Array);
      if (text.pendingChars > MOST_LINE_CHARS) {
        throw new AppError('engine.streamGarbled', { host, action }, { evidence: text.cut().slice(0, 200) });
      }
      for (const line of lines) if (line.trim() !== '') yield parseLine(line, options);
    }
  } catch (thrown) {
    if (stalled) throw new AppError('engine.stalled', { host, action, idleMs });
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('engine.streamCut', { host, action }, { cause: thrown });
  } finally {
    if (timer) clearTimeout(timer);
    stream.destroy();
  }
  if (stalled) throw new AppError('engine.stalled', { host, action, idleMs });
  const rest = text.end();
  if (!ended || isIncomplete(stream))
    throw new AppError('engine.streamCut', { host, action }, { evidence: rest });
  if (rest.trim() !== '') yield parseLine(rest, options);
}

function parseLine(line: string, { host, action }: JsonLineOptions): unknown {
  const evidence = line.slice(0, 200);
  if (nestsTooDeep(line)) throw new AppError('engine.streamGarbled', { host, action }, { evidence });
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw new AppError('engine.streamGarbled', { host, action }, { evidence });
  }
}

/** An HTTP answer knows whether its body came whole. */
function isIncomplete(stream: Readable): boolean {
  return 'complete' in stream && stream.complete === false;
}
