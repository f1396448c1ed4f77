// Promise: what is said of a script's end is what was seen of it.
import { describe, expect, it } from 'vitest';
import { howItEnded, type ShellResult } from '#core/hosts/shell/host-shell';

const result = (change: Partial<ShellResult>): ShellResult => ({
  exitCode: null,
  stdout: Buffer.alloc(0),
  stderr: Buffer.alloc(0),
  truncated: false,
  ended: 'itself',
  ...change,
});

describe('the end of a script', () => {
  it.each([
    [{ exitCode: 3 }, 'ended with exit code 3'],
    [{}, 'was ended by a signal'],
    [{ ended: 'deadline' }, 'was ended by us, because its time was over'],
    [{ ended: 'flood' }, 'was ended by us, because it printed far more than is kept'],
    [{ ended: 'connection' }, 'was cut off with the connection'],
    [{ ended: 'signal' }, 'was cancelled'],
    [
      { ended: 'refused', stderr: Buffer.from('no session became free\n') },
      'did not start: no session became free',
    ],
    [{ ended: 'refused' }, 'did not start: no reason was given'],
  ] as [Partial<ShellResult>, string][])('%j', (change, words) => {
    expect(howItEnded(result(change))).toBe(words);
  });
});
