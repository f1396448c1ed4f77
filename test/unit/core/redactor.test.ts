// Promise: a known secret is recognised in each form in which software repeats it, and nothing else is touched.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from '#core/redaction/redactor';

function knowing(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.learn(secret);
  return redactor;
}

const secret = fc
  .string({ minLength: 8, maxLength: 60, unit: 'grapheme-ascii' })
  .filter((text) => text.trim().length > 7);
const around = fc.string({ maxLength: 10, unit: 'grapheme-ascii' });

describe('a known secret', () => {
  it.each<[string, (secret: string, before: string, after: string) => string]>([
    ['as it is', (text) => text],
    ['in JSON', (text) => JSON.stringify({ text })],
    ['in a URL', (text) => encodeURIComponent(text)],
    [
      'in Base64, at any place of a longer text',
      (text, before, after) => Buffer.from(before + text + after).toString('base64'),
    ],
    [
      'in the Base64 of a JSON object',
      (text, before) => Buffer.from(JSON.stringify({ before, text })).toString('base64'),
    ],
    ['in Base64 for URLs', (text, before) => Buffer.from(before + text).toString('base64url')],
    ['in hexadecimal', (text) => Buffer.from(text).toString('hex')],
  ])('is cut out %s', (_, form) => {
    fc.assert(
      fc.property(secret, around, around, (text, before, after) => {
        const said = form(text, before, after);
        const left = knowing(text).text(said);
        expect(left).toContain('[redacted]');
        // What is left of the encoded form no longer decodes to the secret.
        expect(Buffer.from(left, 'base64').toString()).not.toContain(text);
        if (!'[redacted]'.includes(text)) expect(left).not.toContain(text);
      }),
    );
  });

  it('is cut out of keys, nested lists and errors', () => {
    const redactor = knowing('canary-4711');
    const error = Object.assign(new Error('no canary-4711', { cause: 'canary-4711' }), { code: 'EACCES' });
    const clean = redactor.data({ 'canary-4711': [[{ deep: 'x canary-4711 y' }]], error });
    expect(JSON.stringify(clean)).not.toContain('canary-4711');
    expect(clean).toMatchObject({ error: { message: 'no [redacted]', code: 'EACCES', cause: '[redacted]' } });
  });

  it.each([
    ['a registry login', 'robot+site:canary-of-quay', 'canary-of-quay'],
    ['the address of a proxy', 'http://ops:canary%2Fproxy@proxy:3128', 'canary/proxy'],
    ['the address of a proxy, escaped', 'http://ops:canary%2Fproxy@proxy:3128', 'canary%2Fproxy'],
  ])('is known by the password of %s too', (_, stored, password) => {
    expect(knowing(stored).text(`denied for ${password}.`)).toBe('denied for [redacted].');
  });

  it('leaves no rest where one secret begins like another', () => {
    expect(knowing('canary-1', 'canary-1-longer').text('canary-1-longer canary-1')).toBe(
      '[redacted] [redacted]',
    );
  });
});

it('what no secret is in stays as it is, and a short secret is not looked for in encoded forms', () => {
  const value = { a: [1, null, true, 'text'], b: undefined };
  expect(knowing('canary-4711').data(value)).toEqual(value);
  expect(knowing('abc', '    ').text('abc    ')).toBe('abc    ');
  expect(knowing('four').text(`four ${btoa('four')}`)).toBe(`[redacted] ${btoa('four')}`);
});
