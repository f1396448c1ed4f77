// Owns how many commands run on a host at a time. sshd opens a few sessions per connection (`MaxSessions`, 10 unless hardened) and does not say
// how many: what it refuses while others are open waits until one of them has closed, and is tried again.
import type { Client, ClientChannel } from 'ssh2';

export interface Turn {
  /** How long it may wait for its turn. */
  waitMs: number;
  signal?: AbortSignal | undefined;
}

interface Waiting {
  command: string;
  refusals: number;
  /** Nobody waits for it any more. */
  isDone: boolean;
  done: (error: Error | null, channel?: ClientChannel) => void;
}

/** sshd frees a session a moment after it has told that its channel is closed. */
const FREEING_MS = 100;
const MOST_REFUSALS = 6;
const NO_SESSION = 'the host opens no session on this connection (MaxSessions of its sshd)';

export class SessionQueue {
  readonly #client: Client;
  readonly #waiting: Waiting[] = [];
  /** Open, or asked for. */
  #inUse = 0;
  #open = 0;
  /** The most that were ever open at a time: the host grants at least these. */
  #proved = 0;
  #most = Number.POSITIVE_INFINITY;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Rejects with the reason in words; with the signal's reason when it was aborted. */
  open(command: string, { waitMs, signal }: Turn): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const waiting: Waiting = {
        command,
        refusals: 0,
        isDone: false,
        done: (error, channel) => {
          if (waiting.isDone) {
            channel?.close();
            return;
          }
          waiting.isDone = true;
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
          if (channel) resolve(channel);
          else reject(error ?? new Error('the session did not open'));
        },
      };
      const giveUp = (error: Error) => {
        const index = this.#waiting.indexOf(waiting);
        if (index >= 0) this.#waiting.splice(index, 1);
        waiting.done(error);
      };
      const abort = () => giveUp(signal?.reason as Error);
      const timer = setTimeout(() => giveUp(new Error(this.#lateReason(waitMs))), waitMs);
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.push(waiting);
      this.#next();
    });
  }

  #lateReason(waitMs: number): string {
    const limit = this.#most;
    if (!Number.isFinite(limit)) return `the host opened no session within ${waitMs} ms`;
    return `no session became free within ${waitMs} ms; the host opens ${limit} at a time on this connection (MaxSessions of its sshd)`;
  }

  #next(): void {
    while (this.#inUse < this.#most) {
      const waiting = this.#waiting.shift();
      if (!waiting) return;
      this.#start(waiting);
    }
  }

  #start(waiting: Waiting): void {
    this.#inUse += 1;
    try {
      this.#client.exec(waiting.command, (error, channel) => {
        if (error) return this.#refused(waiting, error);
        this.#open += 1;
        this.#proved = Math.max(this.#proved, this.#open);
        this.#most = Math.max(this.#most, this.#proved);
        channel.once('close', () => {
          this.#open -= 1;
          this.#free();
        });
        waiting.done(null, channel);
      });
    } catch (thrown) {
      // The connection has ended meanwhile.
      waiting.done(thrown as Error);
      this.#free();
    }
  }

  #free(): void {
    this.#inUse -= 1;
    this.#next();
  }

  #refused(waiting: Waiting, error: Error & { reason?: unknown }): void {
    if (waiting.isDone) return this.#free();
    const isLimit = typeof error.reason === 'number';
    const others = this.#inUse - 1;
    if (isLimit && this.#open < this.#proved && waiting.refusals < MOST_REFUSALS) {
      // Fewer are open than the host has granted before: it has not freed the last one yet. The place stays taken meanwhile.
      waiting.refusals += 1;
      setTimeout(() => {
        this.#waiting.unshift(waiting);
        this.#free();
      }, FREEING_MS * waiting.refusals);
      return;
    }
    if (isLimit && others > 0) {
      this.#most = Math.max(this.#proved, others);
      this.#waiting.unshift(waiting);
    } else waiting.done(isLimit ? new Error(`${NO_SESSION}: ${error.message}`) : error);
    this.#free();
  }
}
