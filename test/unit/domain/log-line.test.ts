// Promise: any line of a log is read, and a time that is none is none.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLogLine } from '#shared/domain/status/log-line';

describe('a log line', () => {
  it.each([
    '{"timestamp":"yesterday","level":"ERROR","message":"x"}',
    '{"timestamp":"2026-13-45T99:99:99Z","level":"ERROR"}',
    '2026-13-45T99:99:99Z ERROR x',
  ])('with a time that is none: %s', (line) => {
    expect(readLogLine(line)).toEqual({ at: null, level: 'error', text: line });
  });

  it('of JSON keeps a time that is one', () => {
    const line = '{"timestamp":"2026-11-21T02:10:00.5Z","level":"WARN"}';
    expect(readLogLine(line)).toMatchObject({ at: '2026-11-21T02:10:00.5Z', level: 'warning' });
  });

  it('of any kind is answered', () => {
    const value = fc.oneof(fc.jsonValue(), fc.record({ timestamp: fc.jsonValue(), level: fc.jsonValue() }));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          value.map((each) => JSON.stringify(each)),
        ),
        (line) => {
          const { at } = readLogLine(line);
          expect(at === null || Number.isFinite(Date.parse(at))).toBe(true);
        },
      ),
    );
  });
});
