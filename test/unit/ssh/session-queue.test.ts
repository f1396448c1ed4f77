// Promise: commands share what sessions the host opens; one that is refused waits for its turn, and a host that opens none says so.
import { EventEmitter } from 'node:events';
import type { Client } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { SessionQueue } from '#core/hosts/ssh/session-queue';

class Channel extends EventEmitter {
  close(): void {
    this.emit('close');
  }
}

type Done = (error: (Error & { reason?: number }) | null, channel?: Channel) => void;

/** A host that opens so many sessions at a time. `lateBy`: how often it refuses after one has closed, as if that were still open. */
class Host {
  readonly started: string[] = [];
  readonly open = new Set<Channel>();
  most = 0;
  readonly #limit: number;
  #late = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  set lateBy(times: number) {
    this.#late = times;
  }

  readonly client = {
    exec: (command: string, done: Done) => {
      queueMicrotask(() => {
        if (this.open.size >= this.#limit || this.#late-- > 0)
          return done(Object.assign(new Error('(SSH) Channel open failure: open failed'), { reason: 2 }));
        this.#late = 0;
        const channel = new Channel();
        this.open.add(channel);
        channel.once('close', () => this.open.delete(channel));
        this.started.push(command);
        this.most = Math.max(this.most, this.open.size);
        done(null, channel);
      });
    },
  } as unknown as Client;
}

const soon = { waitMs: 10_000 };

describe('sessions', () => {
  it.each([1, 2, 4])('%i at a time carry twelve commands', async (limit) => {
    const host = new Host(limit);
    const queue = new SessionQueue(host.client);
    const commands = Array.from({ length: 12 }, (_, index) => `c${index}`);
    await Promise.all(
      commands.map(async (command) => {
        const channel = await queue.open(command, soon);
        await new Promise((resolve) => setImmediate(resolve));
        channel.close();
      }),
    );
    expect(host.started.toSorted()).toEqual(commands.toSorted());
    expect(host.most).toBe(limit);
  });

  it('that the host frees late are not taken for fewer', async () => {
    const host = new Host(2);
    const queue = new SessionQueue(host.client);
    const [first, second] = await Promise.all([queue.open('a', soon), queue.open('b', soon)]);
    first.close();
    host.lateBy = 1;
    const third = await queue.open('c', soon);
    second.close();
    third.close();
    const both = await Promise.all([queue.open('d', soon), queue.open('e', soon)]);
    expect(host.open.size).toBe(2);
    for (const channel of both) channel.close();
  });

  it('of a host that opens none are refused with the limit’s name, all of them', async () => {
    const queue = new SessionQueue(new Host(0).client);
    const results = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((command) => queue.open(command, soon)),
    );
    for (const result of results) {
      expect(result.status).toBe('rejected');
      expect(String((result as PromiseRejectedResult).reason)).toContain('MaxSessions');
    }
  });

  it('that do not become free in time are refused with the limit and its name', async () => {
    const queue = new SessionQueue(new Host(1).client);
    const holds = await queue.open('holds', soon);
    await expect(queue.open('waits', { waitMs: 5 })).rejects.toThrow(/1 at a time.*MaxSessions/);
    holds.close();
    await expect(queue.open('next', soon)).resolves.toBeDefined();
  });

  it('are not waited for by a command that was cancelled', async () => {
    const host = new Host(1);
    const queue = new SessionQueue(host.client);
    const holds = await queue.open('holds', soon);
    const abort = new AbortController();
    const waits = queue.open('waits', { ...soon, signal: abort.signal });
    abort.abort(new Error('cancelled'));
    await expect(waits).rejects.toThrow('cancelled');
    holds.close();
    await queue.open('next', soon);
    expect(host.started).toEqual(['holds', 'next']);
  });

  it('of a connection that has ended are refused at once', async () => {
    const client = {
      exec: () => {
        throw new Error('Not connected');
      },
    } as unknown as Client;
    await expect(new SessionQueue(client).open('a', soon)).rejects.toThrow('Not connected');
  });
});
