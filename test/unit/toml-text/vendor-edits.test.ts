// Delivered files of every product and both licensing layouts: forty edits each, and exactly the lines that they mean change.
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { applyValues } from '#shared/domain/toml-text/edit-toml';
import { parseTomlText } from '#shared/domain/toml-text/parse-toml-text';
import { isSameTomlValue, valueAt, type TomlChange } from '#shared/domain/toml-text/toml-path';
import { vendorFiles } from '#test/fixtures/vendor-files/vendor-files';

interface Edit {
  change: TomlChange;
  /** The line that changes, from 0; null: a line is added. */
  line: number | null;
}

/** Every key that is set gets other values and is taken out, every key that is a comment comes to life, and some keys are new. */
function fortyEdits(text: string): Edit[] {
  const parsed = parseTomlText(text);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const { document } = parsed;
  const edits: Edit[] = [];
  for (const { path, value, at } of document.commentedKeys)
    if (at.line === at.endLine)
      edits.push({ change: { kind: 'set', path, value: other(value, 0) }, line: at.line - 1 });
  for (let round = 0; edits.length < 200; round += 1)
    for (const path of leaves(document.value)) {
      const place = document.place(path)?.value;
      if (!place) continue;
      const line = place.line - 1;
      edits.push({ change: { kind: 'set', path, value: other(valueAt(document.value, path), round) }, line });
      if (round === 1) edits.push({ change: { kind: 'unset', path }, line });
    }
  for (const table of Object.keys(document.value).slice(0, 2))
    edits.splice(5, 0, { change: { kind: 'set', path: [table, 'added'], value: true }, line: null });
  return edits.slice(0, 40);
}

function other(value: unknown, round: number): unknown {
  if (typeof value === 'boolean') return round % 2 === 0 ? !value : `text ${round}`;
  if (typeof value === 'number') return Number.isInteger(value) ? value + 7 + round : value * 2 + 0.25;
  if (Array.isArray(value)) return ['https://other:8443', `https://third-${round}:8443`];
  return `${String(value)}-${round} "x"`;
}

function* leaves(value: unknown, path: (string | number)[] = []): Generator<(string | number)[]> {
  if (Array.isArray(value) && !value.some((one) => typeof one === 'object')) yield path;
  else if (value !== null && typeof value === 'object')
    for (const [name, inner] of Object.entries(value))
      yield* leaves(inner, [...path, Array.isArray(value) ? Number(name) : name]);
  else yield path;
}

const endings = { LF: (text: string) => text, CRLF: (text: string) => text.replaceAll('\n', '\r\n') };

describe.each(vendorFiles)('$name', ({ text: delivered }) => {
  it('stays byte for byte where nothing is asked for', () => {
    const same = parse(delivered);
    const changes = Object.entries(same).map(([name, value]): TomlChange => ({
      kind: 'set',
      path: [name],
      value,
    }));
    expect(applyValues(delivered, changes)).toMatchObject({ ok: true, text: delivered });
  });

  it.each(Object.entries(endings))('changes exactly the lines that forty edits mean (%s)', (_, ending) => {
    const text = ending(delivered);
    const edits = fortyEdits(text);
    expect(edits).toHaveLength(40);
    for (const { change, line } of edits) {
      const edited = applyValues(text, [change]);
      if (!edited.ok) throw new Error(`${JSON.stringify(change)}: ${edited.problem.message}`);
      const wanted = change.kind === 'set' ? change.value : undefined;
      expect(isSameTomlValue(valueAt(parse(edited.text), change.path), wanted)).toBe(true);
      const [before, after] = [text.split('\n'), edited.text.split('\n')];
      const place = line ?? after.findIndex((one, index) => one !== before[index]);
      expect(after.length - before.length).toBe(line === null ? 1 : 0);
      const others = after.toSpliced(place, 1);
      expect(others).toEqual(line === null ? before : before.toSpliced(place, 1));
      expectSameAround(before[place] ?? '', after[place] ?? '', line === null);
    }
  });

  it('changes as many lines as edits when all are made at once', () => {
    const edits = fortyEdits(delivered).filter(({ line }) => line !== null);
    const first = edits.filter(
      ({ change }, index) =>
        edits.findIndex((one) => one.change.path.join('\n') === change.path.join('\n')) === index,
    );
    const edited = applyValues(
      delivered,
      first.map(({ change }) => change),
    );
    if (!edited.ok) throw new Error(edited.problem.message);
    const [before, after] = [delivered.split('\n'), edited.text.split('\n')];
    expect(after).toHaveLength(before.length);
    const changed = after.flatMap((line, index) => (line === before[index] ? [] : [index]));
    expect(changed).toEqual(first.map(({ line }) => line).toSorted((x, y) => Number(x) - Number(y)));
  });
});

/** What is left of the value and the comment behind it stay. */
function expectSameAround(before: string, after: string, isNew: boolean): void {
  if (isNew) return;
  const behind =
    /(?<=["\]\w])\s+#[^"]*$/.exec(before.replace(/^\s*#\s*/, ''))?.[0] ?? (before.endsWith('\r') ? '\r' : '');
  expect(after.endsWith(behind)).toBe(true);
  const name = /^[#\s]*([^=]*=\s*)/.exec(before)?.[1] ?? '';
  expect(after).toContain(name);
}
