// Promise: a reader that left is no failure, a device that is full is one, and nothing is written after either. Colour is where it is wanted.
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { hasColor } from '#cli/output/color';
import { createPrinter } from '#cli/output/printer';
import { AppError } from '#shared/errors/app-error';

function stream(failure: string | null = null) {
  const written: string[] = [];
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (failure !== null) return done(Object.assign(new Error(failure), { code: failure }));
      written.push(chunk.toString('utf8'));
      done();
    },
  });
  return { out, written };
}

describe('the printer', () => {
  it.each([
    ['EPIPE', null],
    ['ENOSPC', 'ENOSPC'],
    ['EIO', 'EIO'],
  ])('whose output fails with %s tells %s, once, and writes no more', async (code, told) => {
    const { out } = stream(code);
    const { out: error } = stream();
    const print = createPrinter({}, { out, error });
    print.result({}, () => 'first');
    await print.outputEnded;
    print.result({}, () => 'second');
    const lost = await print.finish();
    expect(lost?.message ?? null).toBe(told);
    expect(await print.finish()).toBe(lost);
  });

  it('whose messages nobody reads goes on', async () => {
    const { out, written } = stream();
    const print = createPrinter({}, { out, error: stream('EPIPE').out });
    print.talk('nobody hears this');
    print.result({}, () => 'the result');
    expect(await print.finish()).toBeNull();
    expect(written.join('')).toBe('the result\n');
  });

  it('puts results on the one stream and errors on the other, as JSON where that is asked for', async () => {
    const [{ out, written }, { out: error, written: complained }] = [stream(), stream()];
    const print = createPrinter({ isJson: true }, { out, error });
    print.line({ at: 1 }, () => 'x');
    print.line({ at: 2 }, () => 'x');
    print.talk('not for scripts');
    print.failure(new AppError('site.unknown', { site: 'north', known: 'none' }).toView());
    await print.finish();
    expect(written.join('')).toBe('{"at":1}\n{"at":2}\n');
    expect(JSON.parse(complained.join(''))).toMatchObject({ error: { code: 'site.unknown' } });
  });

  it('says nothing but results and errors when it is to be quiet', async () => {
    const [{ out, written }, { out: error, written: complained }] = [stream(), stream()];
    const print = createPrinter({ isQuiet: true }, { out, error });
    print.talk('a message');
    print.status('progress');
    print.result({}, () => 'result');
    await print.finish();
    expect([written.join(''), complained.join('')]).toEqual(['result\n', '']);
    print.failure(new AppError('site.unknown', { site: 'north', known: 'none' }).toView());
    await print.finish();
    expect(complained.join('')).toContain('site.unknown');
  });

  it('colours shapes where that is wanted, never JSON, and obeys no colour of a host', async () => {
    for (const isJson of [false, true]) {
      const { out, written } = stream();
      const print = createPrinter(
        { isJson, colored: { out: true, error: true } },
        { out, error: stream().out },
      );
      print.result({ text: '● \u001b[31mready' }, () => '● \u001b[31mready');
      await print.finish();
      const text = written.join('');
      expect(text.includes('\u001b[32m●\u001b[39m')).toBe(!isJson);
      expect(text).not.toContain('\u001b[31m');
    }
  });
});

it.each([
  ['a terminal', { isTTY: true }, {}, true, true],
  ['a pipe', {}, {}, true, false],
  ['a terminal with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, true, false],
  ['a terminal with an empty NO_COLOR, which says nothing', { isTTY: true }, { NO_COLOR: '' }, true, true],
  ['a pipe with FORCE_COLOR', {}, { FORCE_COLOR: '1' }, true, true],
  ['a terminal with FORCE_COLOR=0', { isTTY: true }, { FORCE_COLOR: '0' }, true, false],
  ['both', { isTTY: true }, { FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
  ['--no-color over FORCE_COLOR', { isTTY: true }, { FORCE_COLOR: '1' }, false, false],
  ['a terminal that can do nothing', { isTTY: true }, { TERM: 'dumb' }, true, false],
] as const)('colour on %s', (...[, to, env, isAllowed, wanted]) => {
  expect(hasColor(to, { env, isAllowed })).toBe(wanted);
});
