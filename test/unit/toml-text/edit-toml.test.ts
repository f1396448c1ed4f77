// One changed value is one changed line, in every form that TOML has for a key.
import { describe, expect, it } from 'vitest';
import { applyValues, setValue, unsetValue, type EditedToml } from '#shared/domain/toml-text/edit-toml';
import type { TomlPath } from '#shared/domain/toml-text/toml-path';

function textOf(edited: EditedToml): string {
  return edited.ok ? edited.text : `${edited.problem.code}: ${edited.problem.message}`;
}

const sets: [string, string, TomlPath, unknown, string][] = [
  ['a value, with its alignment and comment', 'a   = 1   # x\n', ['a'], 22, 'a   = 22   # x\n'],
  ['a value to the same', 'a = 0x10\n', ['a'], 16, 'a = 0x10\n'],
  ['a float, which stays one', 'a = 1.2\n', ['a'], 2, 'a = 2.0\n'],
  ['a literal string, which stays one', "a = 'x'\n", ['a'], 'y\\z', "a = 'y\\z'\n"],
  ['a literal string to what needs escapes', "a = 'x'\n", ['a'], "it's", 'a = "it\'s"\n'],
  ['a string of several lines', 'a = """\nx\n"""\nb = 1\n', ['a'], 'y', 'a = "y"\nb = 1\n'],
  ['a quoted key', '["x.y"]\n"a b" = 1\n', ['x.y', 'a b'], 2, '["x.y"]\n"a b" = 2\n'],
  ['a dotted key', '[s]\nh.c = "a"\n', ['s', 'h', 'c'], 'b', '[s]\nh.c = "b"\n'],
  [
    'a key beside a dotted one',
    '[s]\nh.c = "a"\nz = 1\n',
    ['s', 'h', 'k'],
    'b',
    '[s]\nh.c = "a"\nh.k = "b"\nz = 1\n',
  ],
  ['a key in an inline table', 'm = { a = 1, b.c = 2 }\n', ['m', 'b', 'c'], 3, 'm = { a = 1, b.c = 3 }\n'],
  ['a new key in an inline table', 'm = { a = 1 }\n', ['m', 'b'], 2, 'm = { a = 1, b = 2 }\n'],
  [
    'a new key below a dotted one in it',
    'm = { b.c = 2 }\n',
    ['m', 'b', 'd'],
    3,
    'm = { b.c = 2, b.d = 3 }\n',
  ],
  ['a key in an empty inline table', 'm = {}\n', ['m', 'a'], 1, 'm = { a = 1 }\n'],
  ['a key of an element', '[[p]]\nu = 1\n[[p]]\nu = 2\n', ['p', 1, 'u'], 3, '[[p]]\nu = 1\n[[p]]\nu = 3\n'],
  ['a comment to life', '[f]\n  # n = 0 # ask\n', ['f', 'n'], 4, '[f]\n  n = 4 # ask\n'],
  [
    'a comment of several lines to life',
    '[f]\n# n = [\n#   "a", # x\n# ]\n',
    ['f', 'n'],
    ['a', 'b'],
    '[f]\nn = [\n  "a", # x\n  "b",\n]\n',
  ],
  [
    'the comment that has the value, of two',
    '# n = 1\n# n = 2\n# n = 3\n',
    ['n'],
    2,
    '# n = 1\nn = 2\n# n = 3\n',
  ],
  ['a key and its header to life', '# [h]\n# c = ""\n[z]\n', ['h', 'c'], 'x', '[h]\nc = "x"\n[z]\n'],
  [
    'a key without a header that others would fall below',
    '# [h]\nc = 1\n',
    ['h', 'd'],
    2,
    '# [h]\nc = 1\n\n[h]\nd = 2\n',
  ],
  [
    'a new key behind the others',
    '[a]\n  x = 1\n\n[b]\n',
    ['a', 'y'],
    true,
    '[a]\n  x = 1\n  y = true\n\n[b]\n',
  ],
  [
    'a new key of the top before the first table',
    '# File\n\n# About a\n[a]\n',
    ['t'],
    1,
    '# File\nt = 1\n\n# About a\n[a]\n',
  ],
  ['a new key of the top where a table comes at once', '[a]\nt = 2\n', ['t'], 1, 't = 1\n[a]\nt = 2\n'],
  ['a new table', '[a]\nx = 1', ['b', 'c', 'd'], 1, '[a]\nx = 1\n\n[b.c]\nd = 1'],
  [
    'a new table beside its kin',
    '[a.b]\nx = 1\n\n[c]\n',
    ['a', 'd', 'y'],
    2,
    '[a.b]\nx = 1\n\n[a.d]\ny = 2\n\n[c]\n',
  ],
  ['a table above one that is there', '[a.b]\nx = 1\n', ['a', 'y'], 2, '[a.b]\nx = 1\n\n[a]\ny = 2\n'],
  [
    'a table in the first of two elements',
    '[[p]]\nu = 1\n[[p]]\nu = 2\n',
    ['p', 0, 't', 'a'],
    1,
    '[[p]]\nu = 1\n\n[p.t]\na = 1\n\n[[p]]\nu = 2\n',
  ],
  ['one more element', '[[p]]\nu = 1\n\n[z]\n', ['p', 1], { u: 2 }, '[[p]]\nu = 1\n\n[[p]]\nu = 2\n\n[z]\n'],
  ['an array on one line', 'a = [ "x", "y" ] # z\n', ['a'], ['q'], 'a = [ "q" ] # z\n'],
  [
    'an array over lines',
    'a = [\n  1, # one\n  2, # two\n  3 # three\n]\n',
    ['a'],
    [1, 9, 3],
    'a = [\n  1, # one\n  9, # two\n  3 # three\n]\n',
  ],
  [
    'a shorter one',
    'a = [\n  1, # one\n  2, # two\n  3 # three\n]\n',
    ['a'],
    [1, 3],
    'a = [\n  1, # one\n  # 2, # two\n  3 # three\n]\n',
  ],
  [
    'a longer one without a last comma',
    'a = [\n  1 # one\n]\n',
    ['a'],
    [1, 2],
    'a = [\n  1, # one\n  2\n]\n',
  ],
  [
    'a table as a whole, key by key',
    '[a]\nx = 1 # x\ny = 2 # y\n',
    ['a'],
    { x: 1, y: 3, z: 4 },
    '[a]\nx = 1 # x\ny = 3 # y\nz = 4\n',
  ],
  ['a key with CRLF', '[a]\r\nx = 1\r\n[b]\r\n', ['a', 'y'], 2, '[a]\r\nx = 1\r\ny = 2\r\n[b]\r\n'],
  ['a first key behind a byte order mark', '\uFEFF[a]\n', ['t'], 1, '\uFEFFt = 1\n[a]\n'],
  ['a key in an empty file', '', ['t'], 1, 't = 1'],
  ['the last value, a zero, without a line end', 'a = 0', ['a'], 1, 'a = 1'],
  ['a key of a comment at the end', '[f]\n# n = 0', ['f', 'n'], 7, '[f]\nn = 7'],
  ['a header to life for an empty table', '# [a]\n# x = 1\n', ['a'], {}, '[a]\n# x = 1\n'],
];

describe('sets', () => {
  it.each(sets)('%s', (...row) => {
    const [, text, path, value, wanted] = row;
    expect(textOf(setValue(text, path, value))).toBe(wanted);
  });
});

const unsets: [string, string, TomlPath, string][] = [
  ['a key', '[a]\n  x = 1 # one\n', ['a', 'x'], '[a]\n  # x = 1 # one\n'],
  ['an array over lines', 'a = [\n  1,\n\n  2\n]\r\n', ['a'], '# a = [\n#   1,\n#\n#   2\n# ]\r\n'],
  ['a string over lines', 'a = """\n x\n"""\n', ['a'], '# a = """\n#  x\n# """\n'],
  ['a table', '[a]\n# p\nx = 1\n[a.b]\ny = 1\n[c]\n', ['a'], '# [a]\n# p\n# x = 1\n# [a.b]\n# y = 1\n[c]\n'],
  ['an element', '[[p]]\nu = 1\n[[p]]\nu = 2\n', ['p', 0], '# [[p]]\n# u = 1\n[[p]]\nu = 2\n'],
  ['a key of an inline table', 'm = { a = 1, b = 2 }\n', ['m', 'a'], 'm = { b = 2 }\n'],
  ['all below a dotted key in it', 'm = { b.c = 1, a = 2, b.d = 3 }\n', ['m', 'b'], 'm = { a = 2 }\n'],
  ['what is not there', 'a = 1\n', ['b', 'c'], 'a = 1\n'],
];

describe('unsets', () => {
  it.each(unsets)('%s', (...row) => {
    const [, text, path, wanted] = row;
    expect(textOf(unsetValue(text, path))).toBe(wanted);
  });

  it('and brings back byte for byte what it made a comment', () => {
    for (const [, text, path] of unsets.slice(0, 4)) {
      const parsed = applyValues(text, []);
      if (!parsed.ok) throw new Error(parsed.problem.message);
      const value = path.reduce<unknown>(
        (at, part) => (at as Record<string, unknown>)[part],
        parsed.document.value,
      );
      expect(textOf(setValue(textOf(unsetValue(text, path)), path, value))).toBe(text);
    }
  });
});

describe('refuses', () => {
  const refused: [string, string, TomlPath, unknown, string][] = [
    ['a key below a value', 'a = 1\n', ['a', 'b'], 1, 'no-place'],
    ['an element far behind the last', 'a = [1]\n', ['a', 3], 1, 'no-place'],
    ['a value among tables', '[[p]]\nu = 1\n', ['p', 1], 'x', 'no-place'],
    ['a number that cannot be held exactly', 'a = 1\n', ['a'], 2 ** 60, 'no-value'],
    ['nothing as a value', 'a = 1\n', ['a'], null, 'no-value'],
    ['half a character', 'a = 1\n', ['a'], '\uD800', 'no-value'],
    ['no key at all', 'a = 1\n', [], {}, 'no-place'],
    ['a text that is no TOML', 'a = \n', ['a'], 1, 'syntax'],
  ];
  it.each(refused)('%s', (...row) => {
    const [, text, path, value, code] = row;
    expect(setValue(text, path, value)).toMatchObject({ ok: false, problem: { code } });
  });
});

it('writes a text of several lines as lines, and reads every byte of it again', () => {
  const plain = '# x\n[b]\nc = "d\\e"\n';
  expect(textOf(setValue('a = ""\n', ['a'], plain))).toBe(`a = '''\n${plain}'''\n`);
  const texts = [
    plain,
    `\uFEFF"""\r\n'''\n\n"`,
    "a\n\n\nb''",
    'x\n\n\ny"""',
    '\n\n\n\n',
    'tab\t\n\\\n\u007F\n\n',
  ];
  for (const text of texts) {
    const edited = setValue('a = ""\n[b]\n', ['a'], text);
    expect(edited.ok && edited.document.value['a']).toBe(text);
  }
});

it('makes many changes in one pass, the later of two on the same key last', () => {
  const text = '[a]\nx = 1 # x\n# y = 2\n[b]\nz = 3\n';
  const edited = applyValues(text, [
    { kind: 'set', path: ['a', 'x'], value: 5 },
    { kind: 'set', path: ['a', 'y'], value: 6 },
    { kind: 'set', path: ['a', 'y'], value: 7 },
    { kind: 'unset', path: ['b', 'z'] },
    { kind: 'set', path: ['a', 'w'], value: 8 },
  ]);
  expect(textOf(edited)).toBe('[a]\nx = 5 # x\ny = 7\nw = 8\n[b]\n# z = 3\n');
});
