// What hosts and registries say reaches a terminal as text: nothing of it moves the cursor, sets the clipboard or reorders a line.
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPrinter } from '#cli/output/printer';
import { table } from '#cli/output/table';
import { AppError } from '#shared/errors/app-error';

const hostile = [
  ['ESC', '\u001b[2J'],
  ['OSC 52, the clipboard', '\u001b]52;c;ZXZpbA==\u0007'],
  ['CR', 'failed\rok    '],
  ['CSI as one character of C1', '\u009b31m'],
  ['DEL', 'ab\u007f'],
  ['right-to-left override', 'gpu-1 \u202etxt.exe'],
  ['bidi isolate', '\u2066hidden\u2069'],
  ['line separator', 'one\u2028two'],
  ['NUL', 'a\u0000b'],
  ['lone surrogate', '\ud800'],
] as const;

/** All that a terminal would get, from every way of printing. */
function printed(text: string, { json = false } = {}): string {
  const out = new PassThrough({ encoding: 'utf8' });
  const error = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true });
  const print = createPrinter({ isJson: json }, { out, error });
  print.result({ text }, () => table([[text, 'ready']]));
  print.talk(text);
  print.failure(new AppError('host.unreachable', { host: text, port: 22 }, { evidence: text }).toView());
  print.line({ text }, () => text);
  print.help(text);
  print.status(text);
  return `${String(out.read() ?? '')}${String(error.read() ?? '')}`;
}

/** What the printer itself writes to take a status line away. */
const withoutClearing = (text: string) => text.replaceAll('\r\u001b[2K', '');
const DANGEROUS = /[^\P{C}\n\t]|[\u2028\u2029]/u;

test.each(hostile)('%s of a host is shown and not obeyed, in every way of printing', (_, text) => {
  expect(withoutClearing(printed(text))).not.toMatch(DANGEROUS);
  expect(withoutClearing(printed(text))).toMatch(/\\x|\\u|\ufffd/);
});

test.each(hostile)('%s: with --json it is escaped, and parses to the same value', (_, text) => {
  const shown = printed(text, { json: true });
  expect(shown).not.toMatch(DANGEROUS);
  expect(JSON.parse(shown.slice(0, shown.indexOf('\n}') + 2))).toEqual({ text });
});

test('a line feed in a cell adds no row to a table', () => {
  expect(table([['gpu-1\nlicence  Connected', 'down']])).toBe('gpu-1 licence  Connected  down');
});

test('whatever the text, only printable characters reach the terminal', () => {
  const unit = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostile.map(([, text]) => text)));
  fc.assert(
    fc.property(
      unit,
      (text) =>
        !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.test(withoutClearing(printed(text))),
    ),
  );
});
