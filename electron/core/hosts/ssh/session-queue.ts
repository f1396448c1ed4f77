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
  done: (error: Error | null, channel?: ClientChannel) => void;
}

/** sshd frees a session a moment after it has told that its channel is closed. */
const FREEING_MS = 100;
const MOST_REFUSALS = 6;

export class SessionQueue {
  readonly #client: Client;
  readonly #waiting: Waiting[] = [];
  #inUse = 0;
  #most = Number.POSITIVE_INFINITY;
  #everOpened = false;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Rejects with the reason in words; with the signal's reason when it was aborted. */
  open(command: string, { waitMs, signal }: Turn): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      let isDone = false;
      const waiting: Waiting = {
        command,
        refusals: 0,
        done: (error, channel) => {
          if (isDone) return void channel?.close();
          isDone = true;
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
    const free = () => {
      this.#inUse -= 1;
      this.#next();
    };
    try {
      this.#client.exec(waiting.command, (error, channel) => {
        if (error) return this.#refused(waiting, error);
        this.#everOpened = true;
        channel.once('close', free);
        waiting.done(null, channel);
      });
    } catch (thrown) {
      // The connection has ended meanwhile.
      waiting.done(thrown as Error);
      free();
    }
  }

  #refused(waiting: Waiting, error: Error & { reason?: unknown }): void {
    this.#inUse -= 1;
    const wasNotOpened = typeof error.reason === 'number';
    if (wasNotOpened && this.#inUse > 0) {
      this.#most = this.#inUse;
      this.#waiting.unshift(waiting);
    } else if (wasNotOpened && this.#everOpened && waiting.refusals < MOST_REFUSALS) {
      waiting.refusals += 1;
      this.#inUse += 1;
      setTimeout(() => {
        this.#inUse -= 1;
        this.#waiting.unshift(waiting);
        this.#next();
      }, FREEING_MS * waiting.refusals);
      return;
    } else
      waiting.done(
        wasNotOpened
          ? new Error(`the host opens no session (MaxSessions of its sshd may be 0): ${error.message}`)
          : error,
      );
    this.#next();
  }
}
