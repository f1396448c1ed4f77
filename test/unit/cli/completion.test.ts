// Promise: what is offered is what the parser takes at that place, and nothing else.
import { describe, expect, it } from 'vitest';
import { allCommands } from '#cli/all-commands';
import { completionOf, type ValuesOf } from '#cli/completion/candidates';
import { splitLine } from '#cli/completion/split-line';
import { Program } from '#cli/parser/build-program';
import { readStoredNames } from '#core/store/stored-names';

const program = Program.toRead(allCommands().commands);
const known: Record<string, string[]> = {
  site: ['north', 'nordic site'],
  host: ['gpu-1'],
  operation: ['op-1'],
  service: ['engine', 'api-es'],
};
const valuesOf: ValuesOf = (source) => (known[source] ?? []).map((value) => ({ value, about: source }));
const offered = (line: string) => {
  const { candidates, places } = completionOf(splitLine(line).slice(1), program, valuesOf);
  return { values: candidates.map(({ value }) => value), places };
};

describe('after what was typed', () => {
  it.each([
    ['dgsite st', ['status', 'start', 'stop']],
    ['dgsite help st', ['status', 'start', 'stop']],
    ['dgsite help operations c', ['cancel', 'confirm']],
    ['dgsite complete', []],
    ['dgsite practice ', ['up', 'down', 'drill', 'first-run', 'status', 'drills']],
    ['dgsite status ', ['north', 'nordic site']],
    ['dgsite status north ', []],
    ['dgsite status nord', ['nordic site']],
    ['dgsite status -', ['--watch', '--json', '--quiet', '--no-color', '--help']],
    ['dgsite status --watch -', ['--json', '--quiet', '--no-color', '--help']],
    ['dgsite --js', ['--json']],
    ['dgsite --v', ['--version']],
    ['dgsite --json stat', ['status']],
    ['dgsite serve --', ['--no-open', '--port', '--practice', '--json', '--quiet', '--no-color', '--help']],
    ['dgsite serve --port ', []],
    ['dgsite serve --port 80 --pr', ['--practice']],
    ['dgsite plan north --goal=st', ['--goal=stop', '--goal=start']],
    ['dgsite plan --goal stop ', ['north', 'nordic site']],
    ['dgsite status -- --', []],
    ['dgsite operations resume ', ['op-1']],
    ['dgsite hosts ', ['probe', 'trust', 'remedy', 'contexts', 'north', 'nordic site']],
    ['dgsite adopt local --containers a --con', ['--containers']],
    ['dgsite logs north e', ['engine']],
    ['dgsite "nor', []],
    ['dgsite ', undefined],
  ])('%s', (line, values) => {
    const got = offered(line).values;
    if (values === undefined) expect(got.length).toBeGreaterThan(30);
    else expect(got.toSorted()).toEqual([...values].toSorted());
  });

  it.each([
    ['dgsite add ', 'files'],
    ['dgsite check north --report ', 'files'],
    ['dgsite export north --to ', 'directories'],
    ['dgsite status ', 'none'],
  ])('%s offers %s', (line, places) => {
    expect(offered(line).places).toBe(places);
  });
});

it.each([
  ['a b', ['a', 'b']],
  ['a b ', ['a', 'b', '']],
  ['a  "b c', ['a', 'b c']],
  ["a 'b c' d", ['a', 'b c', 'd']],
  ['a b\\ c', ['a', 'b c']],
  ['a ""', ['a', '']],
  ['a "x\\"y"', ['a', 'x"y']],
  ['', ['']],
  ['a \\', ['a', '\\']],
])('the line %j has the words %j', (line, words) => {
  expect(splitLine(line)).toEqual(words);
});

it('a data directory that is not there offers no names', () => {
  expect(readStoredNames('/nowhere')).toEqual({ sites: [], operations: [], secrets: [] });
});
