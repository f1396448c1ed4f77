// Owns taking log lines out of the engine's multiplexed stream (8-byte header: stream, 3 zero bytes, length).
import type { Readable } from 'node:stream';
import type { LogChunk } from './engine-client.ts';

const HEADER_BYTES = 8;
const MAX_LINE_CHARS = 32_768;

export async function* readLogFrames(stream: Readable): AsyncGenerator<LogChunk> {
  let buffer: Buffer = Buffer.alloc(0);
  const rest = { stdout: '', stderr: '' };
  for await (const chunk of stream) {
    buffer = Buffer.concat([buffer, chunk as Buffer]);
    while (buffer.length >= HEADER_BYTES) {
      const size = buffer.readUInt32BE(4);
      if (buffer.length < HEADER_BYTES + size) break;
      const name = buffer[0] === 2 ? 'stderr' : 'stdout';
      rest[name] += buffer.toString('utf8', HEADER_BYTES, HEADER_BYTES + size);
      buffer = buffer.subarray(HEADER_BYTES + size);
      const lines = rest[name].split('\n');
      rest[name] = lines.pop() ?? '';
      if (rest[name].length > MAX_LINE_CHARS)
        lines.push(...[rest[name]].map((line) => ((rest[name] = ''), line)));
      for (const line of lines) yield { stream: name, line: line.replace(/\r$/, '') };
    }
  }
  for (const name of ['stdout', 'stderr'] as const)
    if (rest[name] !== '') yield { stream: name, line: rest[name] };
}
