// Owns following log lines: one stream, a bounded ring, and redraws at most once a frame however fast lines come.
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { LogLine, UnreadLog } from '#shared/contract/services';
import type { Input, Output } from '#shared/contract/contract';
import { CallError } from '#renderer/client/call-error.ts';
import type { Client } from '#renderer/client/client.ts';
import { useClient, useConnection } from '#renderer/client/hooks.ts';

const RING_LINES = 20_000;

export interface LogSnapshot {
  lines: readonly LogLine[];
  /** Lines that fell out of the ring; keeps row keys stable. */
  dropped: number;
  /** What cannot be read now, and why. */
  unread: readonly UnreadLog[];
  phase: 'following' | 'ended' | 'failed';
  error: CallError | null;
}

const nothingYet: LogSnapshot = { lines: [], dropped: 0, unread: [], phase: 'following', error: null };

class LogFeed {
  #lines: LogLine[] = [];
  #dropped = 0;
  #unread: readonly UnreadLog[] = [];
  #phase: LogSnapshot['phase'] = 'following';
  #error: CallError | null = null;
  #snapshot: LogSnapshot = nothingYet;
  #frame: number | null = null;
  readonly #watchers = new Set<() => void>();
  readonly #stop: () => void;

  constructor(client: Client, input: Input<'logs.follow'>, ringLines = RING_LINES) {
    const stream = client.stream('logs.follow', input);
    this.#stop = () => stream.cancel();
    void this.#read(stream, ringLines);
  }

  get snapshot(): LogSnapshot {
    return this.#snapshot;
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  close(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#stop();
  }

  async #read(stream: AsyncIterable<Output<'logs.follow'>>, ringLines: number): Promise<void> {
    try {
      for await (const chunk of stream) {
        if (chunk.unread) this.#unread = chunk.unread;
        this.#lines = this.#lines.concat(chunk.lines);
        const over = this.#lines.length - ringLines;
        if (over > 0) {
          this.#lines = this.#lines.slice(over);
          this.#dropped += over;
        }
        this.#redraw();
      }
      this.#phase = 'ended';
    } catch (thrown) {
      this.#phase = 'failed';
      this.#error = CallError.from(thrown);
    }
    this.#redraw();
  }

  #redraw(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#snapshot = {
        lines: this.#lines,
        dropped: this.#dropped,
        unread: this.#unread,
        phase: this.#phase,
        error: this.#error,
      };
      this.#watchers.forEach((watcher) => watcher());
    });
  }
}

/** Follows while mounted; begins anew when the input changes or the connection comes back. */
export function useLogFeed(input: Input<'logs.follow'>): LogSnapshot {
  const client = useClient();
  const { phase } = useConnection();
  const [feed, setFeed] = useState<LogFeed | null>(null);
  const { site, service, host, tail, follow } = input;
  useEffect(() => {
    if (phase === 'lost' || phase === 'refused') return undefined;
    const next = new LogFeed(client, { site, service, host, tail, follow });
    // The feed is the external system itself; it exists only while this effect stands.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setFeed(next);
    return () => next.close();
  }, [client, site, service, host, tail, follow, phase]);
  return useSyncExternalStore(feed?.watch ?? idle, () => feed?.snapshot ?? nothingYet);
}

const idle = () => () => undefined;
