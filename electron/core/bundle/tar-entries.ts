// Owns finding files in a tar archive without reading their bytes, so that a bundle in one file is read where it lies. Only plain files and
// directories count; what else tar can hold is refused before anything is read.
import type { FileHandle } from 'node:fs/promises';

const BLOCK = 512;

export interface TarEntry {
  path: string;
  sizeBytes: number;
  /** Of its first byte in the archive. */
  offset: number;
}

/** What the archive holds that a bundle has not; `entry` is shown. */
export class StrangeEntry extends Error {
  readonly entry: string;

  constructor(entry: string, problem: string) {
    super(problem);
    this.entry = entry;
  }
}

/** Rejects with `StrangeEntry`. */
export async function readTarEntries(file: FileHandle, mostEntries: number): Promise<TarEntry[]> {
  const { size } = await file.stat();
  const entries: TarEntry[] = [];
  const block = Buffer.alloc(BLOCK);
  for (let at = 0; at + BLOCK <= size;) {
    await file.read(block, 0, BLOCK, at);
    at += BLOCK;
    if (block.every((byte) => byte === 0)) return entries;
    const entry = readHeader(block);
    if (entry.isFile) {
      if (at + entry.sizeBytes > size) throw new StrangeEntry(entry.path, 'the archive ends within it');
      entries.push({ path: entry.path, sizeBytes: entry.sizeBytes, offset: at });
      if (entries.length > mostEntries) throw new StrangeEntry(entry.path, `more than ${mostEntries} files`);
    }
    at += Math.ceil(entry.sizeBytes / BLOCK) * BLOCK;
  }
  throw new StrangeEntry('its end', 'the archive was cut off');
}

function readHeader(block: Buffer): { path: string; sizeBytes: number; isFile: boolean } {
  const text = (from: number, length: number) => {
    const field = block.subarray(from, from + length);
    const end = field.indexOf(0);
    return field.subarray(0, end === -1 ? length : end).toString('utf8');
  };
  if (readNumber(block.subarray(148, 156)) !== checksum(block))
    throw new StrangeEntry('a header', 'its checksum is wrong');
  const prefix = text(257, 5) === 'ustar' && block[263] === 0x30 ? text(345, 155) : '';
  const path = [prefix, text(0, 100)].filter(Boolean).join('/').replace(/^\.\//, '');
  const type = String.fromCharCode(block[156] ?? 0);
  const sizeBytes = readNumber(block.subarray(124, 136));
  if (type === '5') {
    if (sizeBytes !== 0) throw new StrangeEntry(path, 'a directory with bytes');
    return { path, sizeBytes: 0, isFile: false };
  }
  if (type !== '0' && type !== '\0')
    throw new StrangeEntry(path, type === '1' || type === '2' ? 'a link' : `an entry of type “${type}”`);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw new StrangeEntry(path, 'an impossible size');
  return { path, sizeBytes, isFile: true };
}

/** Octal digits, or base 256 where the first bit is set (GNU tar, for large files). */
function readNumber(field: Buffer): number {
  if (((field[0] ?? 0) & 0x80) === 0) {
    const digits = field
      .toString('latin1')
      .replace(/[\0 ]+$/, '')
      .trim();
    return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : digits === '' ? 0 : Number.NaN;
  }
  return [...field.subarray(1)].reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);
}

function checksum(block: Buffer): number {
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0);
  return sum;
}
