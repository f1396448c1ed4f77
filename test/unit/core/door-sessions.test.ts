// Promise: tokens and sessions of the browser door end when they should, and their number is bounded.
import { afterEach, describe, expect, it } from 'vitest';
import { DoorSessions } from '#core/doors/door-sessions';
import { silentLogger } from '#core/ports/logger';

const HOUR_MS = 3_600_000;

let elapsedMs = 0;
const clock = { now: () => new Date(elapsedMs), elapsedMs: () => elapsedMs };
const changes: string[] = [];
const make = () => {
  elapsedMs = 0;
  changes.length = 0;
  sessions = new DoorSessions({ clock, log: silentLogger, changed: ({ why }) => changes.push(why) });
  return sessions;
};
let sessions: DoorSessions;
afterEach(() => sessions.close());

function opened(token: string): string {
  const swap = sessions.swap({ token, key: null, client: 'x'.repeat(5_000) });
  if (swap.outcome !== 'opened') throw new Error(swap.outcome);
  return swap.key;
}

describe('a session', () => {
  it('ends eight hours after its page last said something, and closes what is open', () => {
    make();
    const key = opened(sessions.newToken());
    const id = sessions.admit(key)!;
    let isClosed = false;
    sessions.connect(id, () => (isClosed = true));
    for (let hour = 0; hour < 20; hour += 7) {
      elapsedMs += 7 * HOUR_MS;
      sessions.touch(id);
      sessions.sweep();
    }
    expect(isClosed).toBe(false);
    elapsedMs += 8 * HOUR_MS + 1;
    sessions.sweep();
    expect(isClosed).toBe(true);
    expect(sessions.admit(key)).toBeNull();
    expect(sessions.list(null).sessions).toEqual([]);
    expect(changes).toEqual(['opened', 'ended']);
  });

  it('that idled is refused also before anybody swept', () => {
    make();
    const key = opened(sessions.newToken());
    elapsedMs += 8 * HOUR_MS + 1;
    expect(sessions.admit(key)).toBeNull();
  });

  it('is one of at most 32, of which the one used longest ago makes room; its words are cut', () => {
    make();
    const keys = Array.from({ length: 32 }, () => opened(sessions.newToken()));
    expect(sessions.admit(keys[0]!)).not.toBeNull();
    opened(sessions.newToken());
    expect(sessions.list(null).sessions).toHaveLength(32);
    expect(sessions.admit(keys[0]!)).not.toBeNull();
    expect(sessions.admit(keys[1]!)).toBeNull();
    expect(sessions.list(null).sessions.every(({ client }) => client.length === 200)).toBe(true);
  });
});

it('what a browser says of itself reaches no terminal as a control character', () => {
  make();
  const token = sessions.newToken();
  opened(token);
  sessions.swap({ token, key: null, client: 'evil\u001b]52;c;x\u0007\u009b2J\u202e' });
  expect(sessions.list(null).usedAgain).toMatchObject([{ client: 'evil?]52;c;x??2J?' }]);
});

describe('a token', () => {
  it('is spent once: when it is swapped, too old, one too many, or when the door closes', () => {
    make();
    const spent: string[] = [];
    const token = (name: string) => sessions.newToken(() => spent.push(name));
    opened(token('swapped'));
    const old = token('old');
    elapsedMs += 16 * 60_000;
    expect(sessions.swap({ token: old, key: null, client: '' })).toEqual({ outcome: 'unknown' });
    sessions.sweep();
    token('pushed out');
    for (let number = 0; number < 64; number += 1) sessions.newToken();
    expect(spent).toEqual(['swapped', 'old', 'pushed out']);
    token('closed');
    sessions.close();
    expect(spent).toEqual(['swapped', 'old', 'pushed out', 'closed']);
  });

  it('that comes again is told of, unless the page comes again that swapped it', () => {
    make();
    const token = sessions.newToken();
    const key = opened(token);
    expect(sessions.swap({ token, key, client: '' })).toEqual({ outcome: 'opened', key });
    const other = opened(sessions.newToken());
    expect(sessions.swap({ token, key: other, client: '' })).toEqual({ outcome: 'used' });
    expect(changes.filter((why) => why === 'usedAgain')).toHaveLength(1);
  });
});
