// Owns what a toolbox command is given: arguments, input, two outputs, and its container.
import type { Surroundings } from '../surroundings.ts';

export interface CommandIo {
  around: Surroundings;
  cwd: string;
  /** What a pipe brought; undefined means the process's own standard input. */
  input?: Buffer;
  out: (text: string | Buffer) => void;
  err: (text: string | Buffer) => void;
}

export type ToolCommand = (args: string[], io: CommandIo) => Promise<number> | number;

export async function readInput(io: CommandIo): Promise<Buffer> {
  if (io.input) return io.input;
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
