// Promise: the places of keys agree with the parser (each key that it finds has a place, and no other), are where the key is, and finding
// them costs no more than reading the text.
import fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { KeyPlaces, MOST_LEVELS } from '#shared/domain/toml-text/key-places';
import { oneHost, twoHosts } from '#test/fixtures/site-documents';

function pathsOf(value: unknown, path: string[] = []): string[] {
  if (value === null || typeof value !== 'object' || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    return [JSON.stringify(here), ...pathsOf(inner, here)];
  });
}

function expectAgreement(text: string): void {
  const placed = [...new KeyPlaces(text).paths()].map((path) => JSON.stringify(path));
  expect(placed.toSorted(), text).toEqual(pathsOf(parse(text)).toSorted());
}

const HARD = [
  oneHost,
  twoHosts,
  '\uFEFFa = 1\r\n[b]\r\nc = 2\r\n',
  'a.b.c = 1\na.d = 2\n[a.e]\nf = 3\n',
  '"quoted key" = 1\n\'lit.eral\'.x = 2\n"esc\\u0061\\"ped" = 3\n"" = 4\n',
  'a = "x # no comment" # a comment [b]\nb = \'\'\'\n[no]\nx = 1\'\'\'\nc = """ends in quotes"""""\n',
  'a = [ [1, 2], # why\n  { b = "]", c.d = [3] },\n]\n',
  'a = { b = 1, c = { d = "}" } }\n[[x.y]]\nz = 1\n[[x.y]]\n[x.y.deep]\nw = [[[]]]\n[[x.y.more]]\n',
  'at = 1979-05-27 07:32:00\nday = 1979-05-27\nhour = 07:32:00\nn = -inf\n',
  '[a.b]\nx = 1\n[a]\ny = 2\n',
];

describe('places of keys', () => {
  it.each(HARD)('agree with the parser in %j', expectAgreement);

  it('agree with the parser in any document that it writes', () => {
    const key = fc.oneof(fc.stringMatching(/^[a-z_-]{1,4}$/), fc.string({ unit: 'binary', maxLength: 4 }));
    const leaf = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true }),
    );
    const { table } = fc.letrec<{ value: unknown; table: Record<string, unknown> }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(leaf), fc.array(tie('table')), tie('table')),
      table: fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    }));
    fc.assert(
      fc.property(table, (value) => {
        let text: string;
        try {
          text = stringify(value);
          parse(text);
        } catch {
          return; // What TOML cannot say (a lone surrogate, a large integer).
        }
        expectAgreement(text);
      }),
      { numRuns: 500 },
    );
  });

  it('are line and column of the key itself', () => {
    const places = new KeyPlaces(
      'a = 1\n[[host]]\nname = "x"\n[[host]]\n  ports = { api = 1, "b c" = [2,\n   3] }\n',
    );
    expect(places.find(['host', 1])).toEqual({ line: 4, column: 1 });
    expect(places.find(['host', 1, 'ports', 'api'])).toEqual({ line: 5, column: 13 });
    expect(places.find(['host', 1, 'ports', 'b c', 1])).toEqual({ line: 6, column: 4 });
    expect(places.find(['host', 1, 'missing'])).toEqual({ line: 4, column: 1 });
    expect(places.find(['nowhere'])).toEqual({ line: 1, column: 1 });
  });

  it('end at the first key that nests too deep', () => {
    const deep = (levels: number) => Array.from({ length: levels }, () => 'a').join('.');
    expect(new KeyPlaces(`${deep(MOST_LEVELS)} = 1`).excess).toBeNull();
    expect(new KeyPlaces(`x = 1\n${deep(MOST_LEVELS + 1)} = 1`).excess).toMatchObject({
      limit: 'levels',
      at: { line: 2 },
    });
    expect(new KeyPlaces(`x = ${'['.repeat(100_000)}`).excess).toMatchObject({ limit: 'levels' });
    expect(new KeyPlaces(`x = ${'{a='.repeat(50_000)}`).excess).toMatchObject({ limit: 'levels' });
  });
});
