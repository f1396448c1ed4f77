// Owns what one run of a script gathers while it runs: bounded output, and the reasons to end it before it ends itself.
import type { ShellOptions, ShellResult } from './host-shell.ts';

/** More than this many times what is kept is no answer any more. */
const FLOOD_FACTOR = 8;

type Stream = 'stdout' | 'stderr';
type Ended = ShellResult['ended'];

export class ShellRun {
  readonly #options: ShellOptions;
  readonly #cut: (why: Ended) => void;
  readonly #kept: Record<Stream, Buffer[]> = { stdout: [], stderr: [] };
  readonly #size: Record<Stream, number> = { stdout: 0, stderr: 0 };
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  readonly #timer: NodeJS.Timeout;
  readonly #abort = () => this.#end('signal');
  #ended: Ended = 'itself';

  /** `cut` is called at most once, when the script has to be ended from outside. */
  constructor(options: ShellOptions, cut: (why: Ended) => void) {
    this.#options = options;
    this.#cut = cut;
    this.#timer = setTimeout(() => this.#end('deadline'), options.deadlineMs);
    if (options.signal?.aborted) queueMicrotask(this.#abort);
    options.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  take(stream: Stream, chunk: Buffer): void {
    const { mostBytes, onOutput } = this.#options;
    const room = mostBytes - this.#size[stream];
    if (room > 0) this.#kept[stream].push(chunk.subarray(0, room));
    this.#size[stream] += chunk.length;
    onOutput?.(this.#decoders[stream].decode(chunk, { stream: true }), stream);
    if (this.#size[stream] > mostBytes * FLOOD_FACTOR) this.#end('flood');
  }

  /** `ended` is what the way to it saw; why we ended it ourselves goes before. */
  finish(exitCode: number | null, ended: 'itself' | 'connection'): ShellResult {
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#abort);
    const { mostBytes } = this.#options;
    return {
      exitCode: this.#ended === 'itself' ? exitCode : null,
      stdout: Buffer.concat(this.#kept.stdout),
      stderr: Buffer.concat(this.#kept.stderr),
      truncated: this.#size.stdout > mostBytes || this.#size.stderr > mostBytes,
      ended: this.#ended === 'itself' ? ended : this.#ended,
    };
  }

  /** It never ran. */
  refuse(reason: string): ShellResult {
    return { ...this.finish(null, 'itself'), ended: 'refused', stderr: Buffer.from(reason) };
  }

  #end(why: Ended): void {
    if (this.#ended !== 'itself') return;
    this.#ended = why;
    this.#cut(why);
  }
}

/** The result of a script whose turn never came: it was cancelled, or there was no room for it. */
export function neverRan(options: ShellOptions, reason: string): ShellResult {
  const result = new ShellRun(options, () => undefined).refuse(reason);
  return options.signal?.aborted ? { ...result, ended: 'signal' } : result;
}
