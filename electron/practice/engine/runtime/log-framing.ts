// Owns the wire form of container output: eight-byte frame headers, timestamps, since/until/tail selection. Pure.
import { readBound } from '../model/moment.ts';
import type { LogEntry, LogStream } from './log-book.ts';

/** `[stream, 0, 0, 0, size as big-endian 32 bit]` then the payload; a TTY has no frames. */
export function frame(stream: LogStream | 'stdin', payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload);
  const header = Buffer.alloc(8);
  header[0] = stream === 'stdin' ? 0 : stream === 'stdout' ? 1 : 2;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

interface LogSelection {
  stdout: boolean;
  stderr: boolean;
  timestamps: boolean;
  /** Unix seconds, possibly fractional; 0 means no bound. */
  since: number;
  until: number;
  /** Undefined means all. */
  tail?: number;
  tty: boolean;
}

const truthy = (text: string | null): boolean => text === '1' || text === 'true' || text === 'True';

export function readSelection(query: URLSearchParams, tty: boolean): LogSelection {
  const tail = query.get('tail');
  return {
    stdout: truthy(query.get('stdout')),
    stderr: truthy(query.get('stderr')),
    timestamps: truthy(query.get('timestamps')),
    since: readBound(query.get('since')) ?? 0,
    until: readBound(query.get('until')) ?? 0,
    tail: tail !== null && /^\d+$/.test(tail) ? Number(tail) : undefined,
    tty,
  };
}

export function selects(selection: LogSelection, entry: LogEntry): boolean {
  const at = Date.parse(entry.at.replace(/(\.\d{3})\d*Z$/, '$1Z')) / 1000;
  return selection[entry.stream] && at >= selection.since && (selection.until === 0 || at <= selection.until);
}

export function select(selection: LogSelection, entries: readonly LogEntry[]): LogEntry[] {
  const chosen = entries.filter((entry) => selects(selection, entry));
  if (selection.tail === undefined) return chosen;
  return selection.tail === 0 ? [] : chosen.slice(-selection.tail);
}

export function wireForm(selection: LogSelection, entry: LogEntry): Buffer {
  const text = selection.timestamps ? `${entry.at} ${entry.text}` : entry.text;
  return selection.tty ? Buffer.from(text) : frame(entry.stream, text);
}
