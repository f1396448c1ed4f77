// Texts that are no configuration, or a dangerous one: each is refused with a code and the place.
import { describe, expect, it } from 'vitest';
import { parseTomlText } from '#shared/domain/toml-text/parse-toml-text';

const refused: [string, string, string, number, number][] = [
  ['a NUL byte', 'a = 1\nb = "x\0y"\n', 'nul', 2, 7],
  ['a file of 10 MB', `# ${'x'.repeat(10_000_000)}`, 'too-large', 1, 1],
  ['10,000 arrays in each other', `a = ${'['.repeat(10_000)}`, 'too-deep', 1, 37],
  ['10,000 inline tables in each other', `a = ${'{a='.repeat(10_000)}`, 'too-deep', 1, 99],
  ['10,000 dotted keys', `[x]\n${'a.'.repeat(10_000)}a = 1`, 'too-deep', 2, 65],
  ['a header of 10,000 keys', `[${'a.'.repeat(10_000)}a]`, 'too-deep', 1, 66],
  ['more elements than any file has', `a = [${'1,'.repeat(2_000)}]`, 'too-large', 1, 2006],
  ['a key twice', '[server]\nport = 1\nport = 2\n', 'duplicate-key', 3, 1],
  ['a table twice', '[a]\n[b]\n[a]\n', 'duplicate-key', 3, 2],
  ['a table that is a value already', 'a = 1\n[a.b]\n', 'duplicate-key', 2, 2],
  ['a number that cannot be held exactly', 'a = 1\nb = 9007199254740993\n', 'number', 2, 5],
  ['a leading zero', 'port = 08080\n', 'number', 1, 8],
  ['a date that does not exist', 'a = 2026-02-30\n', 'date', 1, 14],
  ['text in another language', 'port: 8080\n', 'syntax', 1, 5],
  [
    'an end of line inside of an inline table, as TOML 1.1 has it',
    'a = { b = 1,\n c = 2 }\n',
    'syntax',
    2,
    2,
  ],
  ['a string without an end', 'a = "x\nb = 1\n', 'syntax', 1, 7],
  ['a control character in a comment', '# \u0001\n', 'syntax', 1, 3],
];

describe('refuses', () => {
  it.each(refused)('%s', (...row) => {
    const [, text, code, line, column] = row;
    expect(parseTomlText(text)).toMatchObject({ ok: false, problem: { code, line, column } });
  });
});

describe('reads', () => {
  it('a byte order mark, CRLF and a last line without an end, with true places', () => {
    const parsed = parseTomlText('\uFEFFa = 1\r\n[b]\r\n"c.d" = "😀" # x\r\ne = 0');
    if (!parsed.ok) throw new Error(parsed.problem.message);
    const { document } = parsed;
    expect(document.value).toEqual({ a: 1, b: { 'c.d': '😀', e: 0 } });
    expect(document.place(['a'])?.key).toEqual({
      offset: 1,
      end: 2,
      line: 1,
      column: 2,
      endLine: 1,
      endColumn: 3,
    });
    expect(document.place(['b', 'c.d'])?.value).toMatchObject({ line: 3, column: 9, endColumn: 13 });
    expect(document.place(['b', 'e'])?.value).toMatchObject({ line: 4, column: 5, endColumn: 6 });
    expect(document.text.slice(...rangeOf(document.place(['b', 'e'])?.value))).toBe('0');
  });

  it('places of headers, dotted keys, inline tables and elements', () => {
    const text = '[[p.s]]\nu = 1\n[[p.s]]\nu = 2\n[p.s.t]\nx.y = { z = [1, 22] }\n';
    const parsed = parseTomlText(text);
    if (!parsed.ok) throw new Error(parsed.problem.message);
    const at = (...path: (string | number)[]) => {
      const place = parsed.document.place(path);
      return place && [place.key, place.value].map((range) => range && text.slice(...rangeOf(range)));
    };
    expect(at('p', 's', 1)).toEqual(['p.s', null]);
    expect(parsed.document.place(['p', 's', 1])?.key.line).toBe(3);
    expect(at('p', 's', 1, 'u')).toEqual(['u', '2']);
    expect(at('p', 's', 1, 't')).toEqual(['p.s.t', null]);
    expect(at('p', 's', 1, 't', 'x', 'y', 'z', 1)).toEqual(['22', '22']);
    expect(at('p', 's', 2)).toBe(null);
    expect(parsed.document.nearest(['p', 's', 1, 'missing']).line).toBe(3);
    expect(parsed.document.pathAtLine(6)).toEqual(['p', 's', 1, 't', 'x', 'y', 'z', 1]);
  });

  it('keys that are comments, and no prose', () => {
    const text = [
      '# Set this = that. a = 1 is prose, and so is [this].',
      '# top = 60',
      '[flux]',
      '#max_streams = 0 # or more',
      '# names = [',
      '#   "a", # first',
      '# ]',
      '# note: x = 1',
      '# [server.https]',
      '# cert_file = "/c"',
      '[[pool]]',
      '# url = "u"',
      '# [[pool]]',
      '# url = "v"',
    ].join('\n');
    const parsed = parseTomlText(text);
    if (!parsed.ok) throw new Error(parsed.problem.message);
    expect(
      parsed.document.commentedKeys.map(({ path, value, hasTable }) => [path.join('.'), value, hasTable]),
    ).toEqual([
      ['top', 60, true],
      ['flux.max_streams', 0, true],
      ['flux.names', ['a'], true],
      ['server.https.cert_file', '/c', false],
      ['pool.0.url', 'u', true],
    ]);
  });
});

function rangeOf(range: { offset: number; end: number } | null | undefined): [number, number] {
  return [range?.offset ?? 0, range?.end ?? 0];
}
