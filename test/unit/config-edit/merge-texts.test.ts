// Promise: two edits of one text become one, and what both changed differently is named and never guessed.
import { describe, expect, it } from 'vitest';
import { mergeTexts } from '#shared/domain/config-edit/merge-texts';
import { editTime, hostFileState } from '#shared/domain/containers/host-file';
import { pick, seeded } from '#test/fixtures/random-toml-edits';

const ancestor = 'a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n';
const merge = (ours: string, theirs: string) => mergeTexts({ ancestor, ours, theirs });

describe('two edits', () => {
  it('at different lines are both there', () => {
    const merged = merge(ancestor.replace('a = 1', 'a = 9'), ancestor.replace('e = 5', 'e = 8\nf = 6'));
    expect(merged).toEqual({ text: 'a = 9\nb = 2\nc = 3\nd = 4\ne = 8\nf = 6\n', conflicts: [] });
  });

  it('that are the same are there once', () => {
    const both = ancestor.replace('c = 3', 'c = 7');
    expect(merge(both, both)).toEqual({ text: both, conflicts: [] });
  });

  it('of which one is none leave the other', () => {
    const other = ancestor.replace('b = 2\n', '');
    expect(merge(ancestor, other).text).toBe(other);
    expect(merge(other, ancestor).text).toBe(other);
  });

  it('of one line are a conflict with its three sides; the rest is merged', () => {
    const ours = ancestor.replace('c = 3', 'c = 7').replace('a = 1', '# a = 1');
    const theirs = ancestor.replace('c = 3', 'c = 8').replace('e = 5', '');
    expect(merge(ours, theirs)).toEqual({
      text: '# a = 1\nb = 2\nc = 3\nd = 4\n\n',
      conflicts: [{ line: 3, ancestor: ['c = 3'], ours: ['c = 7'], theirs: ['c = 8'] }],
    });
  });

  it('at the end, without a last line end, and in an empty text', () => {
    expect(mergeTexts({ ancestor: 'a\nb', ours: 'a\nb\n', theirs: 'x\nb' })).toMatchObject({
      text: 'x\nb\n',
      conflicts: [],
    });
    expect(mergeTexts({ ancestor: '', ours: 'a', theirs: 'b' }).conflicts).toHaveLength(1);
  });

  it('at random lines that do not touch are always both there', () => {
    const random = seeded(5);
    const lines = Array.from({ length: 40 }, (_, index) => `key_${index} = ${index}`);
    for (let round = 0; round < 500; round += 1) {
      const changed = (offset: number, mark: string) =>
        lines.map((line, index) =>
          index % 4 === offset && random() < 0.5
            ? pick(random, [`${line} # ${mark}`, `# ${line}`, `${line}\n${mark}_${index} = 1`])
            : line,
        );
      const [ours, theirs] = [changed(0, 'ours'), changed(2, 'theirs')];
      const merged = mergeTexts({
        ancestor: lines.join('\n'),
        ours: ours.join('\n'),
        theirs: theirs.join('\n'),
      });
      expect(merged.conflicts).toEqual([]);
      expect(merged.text).toBe(
        lines.map((line, index) => (ours[index] === line ? theirs[index] : ours[index])).join('\n'),
      );
    }
  });
});

describe('an edit by hand', () => {
  const startedAt = '2026-11-28T10:00:05.734512Z';
  it.each([
    ['before the start is in force', '2026-11-28T10:00:03.000Z', startedAt, 'inForce'],
    ['after it is not', '2026-11-28T10:00:07.000Z', startedAt, 'sinceStart'],
    ['in the second of the start: nobody knows', '2026-11-28T10:00:05.000Z', startedAt, 'unknown'],
    ['without a time: nobody knows', null, startedAt, 'unknown'],
    ['of a container that never started: nobody knows', '2026-11-28T10:00:03.000Z', null, 'unknown'],
  ])('%s', (...row) => {
    const [, modifiedAt, started, wanted] = row;
    expect(editTime({ modifiedAt, startedAt: started })).toBe(wanted);
  });

  it('is none where the text is the one that was written', () => {
    const times = { modifiedAt: null, startedAt: null };
    expect(hostFileState('a', 'a', times)).toBe('asWritten');
    expect(hostFileState('a', 'b', times)).toBe('edited');
  });
});
