// Owns taking log lines out of what an engine sends: frames of two streams (8-byte header: stream, 3 zero bytes, length), or, for a container
// with a terminal, the bytes as they are. Bytes are passed on as they arrive; what a header announces is never waited for nor kept.
import { AnswerRefused } from './answer-refused.ts';
import type { LogChunk } from './engine-client.ts';
import { TextLines } from './text-lines.ts';

const HEADER_BYTES = 8;
/** Engines cut at 16 KiB; a frame that announces more than this is no frame. */
const MOST_FRAME_BYTES = 16_777_216;
/** A longer line is told in parts. */
const MOST_LINE_CHARS = 32_768;

type Bytes = AsyncIterable<unknown>;

/** Rejects with `AnswerRefused` where a header announces more than any engine sends. */
export async function* readLogFrames(stream: Bytes): AsyncGenerator<LogChunk> {
  const lines = { stdout: new TextLines(), stderr: new TextLines() };
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let frameBytes = 0;
  let name: LogChunk['stream'] = 'stdout';
  for await (const chunk of stream) {
    let rest = chunk as Buffer;
    while (rest.length > 0) {
      if (frameBytes === 0) {
        const taken = Math.min(HEADER_BYTES - headerBytes, rest.length);
        rest.copy(header, headerBytes, 0, taken);
        headerBytes += taken;
        rest = rest.subarray(taken);
        if (headerBytes < HEADER_BYTES) continue;
        headerBytes = 0;
        name = header[0] === 2 ? 'stderr' : 'stdout';
        frameBytes = header.readUInt32BE(4);
        if (frameBytes > MOST_FRAME_BYTES)
          throw new AnswerRefused('engine.answerTooLarge', { limit: `${MOST_FRAME_BYTES} bytes in a frame` });
      } else {
        const payload = rest.subarray(0, frameBytes);
        frameBytes -= payload.length;
        rest = rest.subarray(payload.length);
        yield* linesOf(lines[name], name, payload);
      }
    }
  }
  for (const each of ['stdout', 'stderr'] as const) {
    const line = withoutReturn(lines[each].end());
    if (line !== '') yield { stream: each, line };
  }
}

/** A terminal knows one stream only. */
export async function* readTerminal(stream: Bytes): AsyncGenerator<LogChunk> {
  const lines = new TextLines();
  for await (const chunk of stream) yield* linesOf(lines, 'stdout', chunk as Buffer);
  const line = withoutReturn(lines.end());
  if (line !== '') yield { stream: 'stdout', line };
}

function* linesOf(lines: TextLines, stream: LogChunk['stream'], bytes: Buffer): Generator<LogChunk> {
  for (const line of lines.take(bytes)) yield { stream, line: withoutReturn(line) };
  if (lines.pendingChars > MOST_LINE_CHARS) yield { stream, line: lines.cut() };
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
