// Promise: the form shows every key of the release and everything that the text has; what is typed becomes a value of the key's type or nothing.
import { EditorState } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInConfigKeys } from '#shared/domain/config-schema/built-in-keys';
import { keyTree } from '#shared/domain/config-schema/key-tree';
import { mergeTexts } from '#shared/domain/config-edit/merge-texts';
import { parseTomlText } from '#shared/domain/toml-text/parse-toml-text';
import { cursorPlace } from '#renderer/features/config/cursor-path.ts';
import { formGroups } from '#renderer/features/config/form-model.ts';
import { readTyped, typedText } from '#renderer/features/config/key-input.ts';
import { resolved } from '#renderer/features/config/merge-view.tsx';
import { smallestChange } from '#renderer/features/config/smallest-change.ts';

function groupsOf(text: string) {
  const parsed = parseTomlText(text);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const tree = keyTree(builtInConfigKeys, 'api');
  return formGroups({ tree, document: parsed.document, findings: [], isOffered: () => true });
}
const rowsOf = (text: string) =>
  Object.fromEntries(
    groupsOf(text).flatMap(({ rows }) =>
      rows.map(({ path, entry, value }) => [path.join('.'), { entry, value }]),
    ),
  );

describe('the rows of a form', () => {
  it('are the known keys, set or not', () => {
    const rows = rowsOf('[concurrency_limit]\nactive_requests = 40\n');
    expect(rows['concurrency_limit.active_requests']).toMatchObject({
      value: 40,
      entry: { type: 'integer' },
    });
    expect(rows['server.port']).toMatchObject({ value: undefined, entry: { type: 'port' } });
  });

  it('are also what no schema knows, in any table', () => {
    const rows = rowsOf('own = 1\n[server]\nport = 1\nports = 2\n[other.table]\nkey = "x"\n');
    for (const key of ['own', 'server.ports', 'other.table.key']) expect(rows[key]?.entry).toBeNull();
  });

  it('have each entry of an array of tables', () => {
    const text =
      '[[driver_pool.standard]]\nurl = "https://a:8080/v2"\n[[driver_pool.standard]]\nurl = "https://b:8080/v2"\n';
    expect(groupsOf(text).map(({ table }) => table)).toEqual(
      expect.arrayContaining(['driver_pool.standard · 1', 'driver_pool.standard · 2']),
    );
    expect(rowsOf(text)['driver_pool.standard.1.url']?.value).toBe('https://b:8080/v2');
  });
});

describe('what is typed', () => {
  const entryOf = (key: string) => builtInConfigKeys.find((entry) => entry.key === key)!;
  it.each([
    ['concurrency_limit.active_requests', '40', 40],
    ['concurrency_limit.active_requests', ' 40 ', 40],
    ['concurrency_limit.active_requests', '4.5', undefined],
    ['concurrency_limit.active_requests', '1e3', undefined],
    ['concurrency_limit.active_requests', '99999999999999999999', undefined],
    ['server.fetch_timeout', '1m 30s', '1m 30s'],
    ['features.topic_detection', 'true', true],
    ['features.topic_detection', 'yes', undefined],
    ['license.server_url', 'https://a\n\n https://b \n', ['https://a', 'https://b']],
    ['driver_pool.standard[].timeout_backoff', '1.2', 1.2],
    ['driver_pool.standard[].timeout_backoff', 'Infinity', undefined],
  ])('for %s: %j', (key, typed, value) => {
    const read = readTyped(entryOf(key), typed);
    expect(read.ok ? read.value : undefined).toEqual(value);
  });

  it('shows a list one a line, and back', () => {
    const entry = entryOf('license.server_url');
    const value = ['https://a:8443', 'https://b'];
    expect(readTyped(entry, typedText(value))).toEqual({ ok: true, value });
  });
});

describe('the cursor', () => {
  const text =
    'max = 1\n[server]\n# prose of a key = not\n# port = 8080\nhost = "0"\n[[pool.standard]]\nurl = ""\n[[pool.standard]]\nurl = ""\n';
  const at = (needle: string, nth = 0) => {
    const state = EditorState.create({ doc: text });
    let position = -1;
    for (let count = 0; count <= nth; count += 1) position = text.indexOf(needle, position + 1);
    return cursorPlace(state, position).path;
  };
  it.each<[string, number, (string | number)[]]>([
    ['max', 0, ['max']],
    ['[server', 0, ['server']],
    ['port', 0, ['server', 'port']],
    ['host', 0, ['server', 'host']],
    ['url', 1, ['pool', 'standard', 1, 'url']],
  ])('at %s (%i) is at %j', (needle, nth, path) => {
    expect(at(needle, nth)).toEqual(path);
  });

  it('in prose is in the table alone', () => {
    expect(at('prose')).toEqual(['server']);
  });
});

it('the smallest change makes one text of the other', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const change = smallestChange(before, after);
      const made = change ? before.slice(0, change.from) + change.insert + before.slice(change.to) : before;
      expect(made).toBe(after);
    }),
  );
});

it('conflicts are resolved side by side, each in its place', () => {
  const merged = mergeTexts({
    ancestor: 'a\nb\nc\nd\ne',
    ours: 'a\nB\nc\nD\nDD\ne',
    theirs: 'a\n2\nc\n4\ne',
  });
  expect(merged.conflicts).toHaveLength(2);
  expect(resolved(merged, { 0: 'ours', 1: 'theirs' })).toBe('a\nB\nc\n4\ne');
  expect(resolved(merged, { 0: 'theirs', 1: 'ours' })).toBe('a\n2\nc\nD\nDD\ne');
});
