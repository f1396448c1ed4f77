// Owns reading a file that the operator named: a document, a signed catalogue. `-` is standard input.
import { readFile, stat } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error';
import { FRAME_LIMIT_BYTES } from '#shared/wire/frames';
import { usageError } from './usage-error.ts';

/** Room for what is around the text on the wire, with the escapes that JSON adds to it. */
const MOST_BYTES = FRAME_LIMIT_BYTES;

/** How a file is called in words and in the places of problems. */
export function fileLabel(file: string): string {
  return file === '-' ? 'stdin' : file;
}

/** Rejects with `cli.usage` when it cannot be read or is no text, and with `cli.fileTooLarge`. */
export async function readDocumentFile(file: string): Promise<string> {
  return (await readTextFile(file)).replace(/^\uFEFF/, '');
}

/** As `readDocumentFile`, with a byte order mark: every byte of the file is in the text. */
export async function readTextFile(file: string): Promise<string> {
  try {
    return decoded(file === '-' ? await readInput(file) : await readWhole(file), file);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw usageError(`${fileLabel(file)} cannot be read: ${why}.`);
  }
}

async function readWhole(file: string): Promise<Buffer> {
  const { size } = await stat(file);
  if (size > MOST_BYTES) throw tooLarge(file);
  // A pipe or a device has no size.
  const content = await readFile(file);
  if (content.length > MOST_BYTES) throw tooLarge(file);
  return content;
}

async function readInput(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw tooLarge(file);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decoded(content: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw usageError(`${fileLabel(file)} is not a text in UTF-8.`);
  }
}

function tooLarge(file: string): AppError {
  return new AppError('cli.fileTooLarge', { file: fileLabel(file), limitBytes: MOST_BYTES });
}
