// Promise: the first Ctrl-C asks a command to end; one while it waits for the change of another terminal asks that to stop; any more end it.
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OperatorSignals } from '#cli/signals';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function operator() {
  const around = new EventEmitter();
  const exits: unknown[] = [];
  const process = Object.assign(around, { exit: (code: unknown) => exits.push(code) as never });
  const signals = new OperatorSignals(process as unknown as NodeJS.Process);
  return { signals, exits, send: (name: string) => around.emit(name) };
}

it('Ctrl-C while a command works, and once more', () => {
  const { signals, exits, send } = operator();
  send('SIGINT');
  expect([signals.asked.aborted, signals.enough.aborted, exits]).toEqual([true, false, []]);
  send('SIGINT');
  expect(exits).toEqual([5]);
});

it('Ctrl-C while a command that has ended waits for another terminal, and once more', () => {
  const { signals, exits, send } = operator();
  signals.isEnding = true;
  send('SIGINT');
  expect([signals.enough.aborted, exits]).toEqual([true, []]);
  send('SIGINT');
  expect(exits).toEqual([5]);
});

it('Ctrl-C that ended the command does not count for what it waits for then', () => {
  const { signals, exits, send } = operator();
  send('SIGINT');
  signals.isEnding = true;
  expect(signals.enough.aborted).toBe(false);
  send('SIGINT');
  expect([signals.enough.aborted, exits]).toEqual([true, []]);
});

it('SIGTERM stops both, and ends the process when that takes longer than a step may', () => {
  const { signals, exits, send } = operator();
  send('SIGTERM');
  expect([signals.asked.aborted, signals.enough.aborted, exits]).toEqual([true, true, []]);
  vi.advanceTimersByTime(60_001);
  expect(exits).toEqual([6]);
});
