// Owns a container's log: lines with time and stream, on disk and in memory, followers, rotation.
// Framing for the wire is in log-framing.ts.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeDirectory } from '#base/make-directory';

export type LogStream = 'stdout' | 'stderr';

export interface LogEntry {
  at: string;
  stream: LogStream;
  text: string;
}

const keptEntries = 10_000;
const rotateBytes = 8 << 20;

export class LogBook {
  readonly #file: string;
  #entries: LogEntry[];
  #fileBytes: number;
  readonly #partial: Record<LogStream, string> = { stdout: '', stderr: '' };
  readonly #followers = new Set<(entry: LogEntry) => void>();

  constructor(file: string) {
    this.#file = file;
    makeDirectory(path.dirname(file));
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    this.#fileBytes = text.length;
    this.#entries = text
      .split('\n')
      .filter(Boolean)
      .map(readEntry)
      .filter((entry) => entry !== undefined)
      .slice(-keptEntries);
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  write(stream: LogStream, chunk: string): void {
    const lines = (this.#partial[stream] + chunk).split('\n');
    this.#partial[stream] = lines.pop() ?? '';
    for (const line of lines) this.#add(stream, `${line}\n`);
  }

  /** A process that ended without a newline still said something. */
  finish(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#partial[stream] !== '') this.#add(stream, this.#partial[stream]);
      this.#partial[stream] = '';
    }
  }

  follow(follower: (entry: LogEntry) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  #add(stream: LogStream, text: string): void {
    const entry = { at: new Date().toISOString().replace('Z', '000000Z'), stream, text };
    this.#entries.push(entry);
    if (this.#entries.length > keptEntries * 1.2) this.#entries = this.#entries.slice(-keptEntries);
    this.#save(entry);
    for (const follower of this.#followers) follower(entry);
  }

  #save(entry: LogEntry): void {
    if (this.#fileBytes > rotateBytes) {
      const kept = this.#entries.slice(-2000).map((one) => JSON.stringify(one));
      writeFileSync(this.#file, `${kept.join('\n')}\n`);
      this.#fileBytes = kept.reduce((sum, line) => sum + line.length + 1, 0);
      return;
    }
    const line = `${JSON.stringify(entry)}\n`;
    this.#fileBytes += line.length;
    try {
      appendFileSync(this.#file, line);
    } catch (error) {
      // The container is being removed with its folder: its last words have nowhere to go.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

function readEntry(line: string): LogEntry | undefined {
  try {
    return JSON.parse(line) as LogEntry;
  } catch {
    return undefined;
  }
}
