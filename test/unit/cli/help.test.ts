// Promise: every command and every area has help with examples that can be typed as they are, within the width of the terminal; and all the
// ways to ask for it give the same.
import { describe, expect, it } from 'vitest';
import { allCommands } from '#cli/all-commands';
import { helpOfLine } from '#cli/help/help-of-line';
import { nodeHelp, rootHelp } from '#cli/help/help-text';
import { helpWidth } from '#cli/help/layout';
import { Program } from '#cli/parser/build-program';
import { parseCommandLine } from '#cli/parser/parse-command-line';
import { contract } from '#shared/contract/contract';
import { wordsOf } from '#test/fixtures/shell-words';

const all = allCommands();
const program = Program.toRead(all.commands);
const listed = all.commands.filter(({ isHidden }) => isHidden !== true);
const helpOf = (...tokens: string[]) => {
  const line = parseCommandLine(tokens, all.commands);
  if (line.asks !== 'help') throw new Error(`${tokens.join(' ')} asks for no help`);
  return helpOfLine(line, all, undefined);
};

describe.each(listed)('dgsite $name', (command) => {
  const { name, examples, flags, words } = command;

  it('has at least two examples, each of which is understood and is about it', () => {
    expect(examples.length).toBeGreaterThanOrEqual(2);
    for (const { line, about } of examples) {
      const parsed = parseCommandLine(wordsOf(line), all.commands);
      if (parsed.asks !== 'run') throw new Error(`${line} asks for ${parsed.asks}`);
      expect(about).not.toBe('');
    }
    const own = examples.filter(({ line }) => ` ${line} `.startsWith(` ${name} `));
    expect(own.length).toBeGreaterThan(0);
  });

  it('says what every flag and word is, and every exit code', () => {
    for (const { about } of [...flags, ...words]) expect(about, name).toMatch(/\S{2,}/);
    const text = helpOf(...name.split(' '), '--help');
    for (const flag of flags) expect(text).toContain(`--${flag.default === true ? 'no-' : ''}${flag.name}`);
    for (const code of [0, 1, 2, 3, 4, 5, 6]) expect(text).toMatch(new RegExp(`^  ${code}  \\S`, 'm'));
    expect(text).toContain('--json');
  });

  it('is the same however it is asked for', () => {
    const text = helpOf('help', ...name.split(' '));
    expect(helpOf(...name.split(' '), '--help')).toBe(text);
    expect(helpOf(...name.split(' '), '-h')).toBe(text);
  });
});

it('there is a command for every procedure of the contract', () => {
  const names = new Set(all.commands.map(({ name }) => name));
  const derived = Object.entries(contract)
    .filter(([, { kind }]) => kind !== 'event')
    .map(([name]) => name.replace('.', ' ').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  expect(derived.filter((name) => !names.has(name))).toEqual([]);
});

it('the whole help names every daily command, area and exit code', () => {
  const text = helpOf('help');
  for (const { name } of all.groups
    .flatMap(({ commands }) => commands)
    .filter(({ isHidden }) => isHidden !== true))
    expect(text).toContain(`  ${name}`);
  for (const area of ['operations', 'plans', 'preflight'])
    expect(text).toMatch(new RegExp(`^  ${area} +\\S`, 'm'));
  expect(text).toMatch(/6 +interrupted/);
  expect(text).not.toContain('complete-line');
});

it.each([40, 60, 80, 110])('within %i columns, but for examples and long names', (width) => {
  const texts = [
    rootHelp(all, program, width),
    ...listed.map(({ name }) => {
      const node = program.find(name.split(' '));
      return node ? nodeHelp(node, program, width) : '';
    }),
  ];
  const tooLong = texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => [...line].length > width && !/^ {2}\S+( \S+)*$|^ *\S+$|^Usage: /.test(line));
  expect(tooLong).toEqual([]);
});

it('the width is that of COLUMNS, else of the terminal, within what can be read', () => {
  expect(helpWidth({ COLUMNS: '40' }, 200)).toBe(40);
  expect(helpWidth({ COLUMNS: '1' }, 200)).toBe(40);
  expect(helpWidth({ COLUMNS: 'wide' }, 90)).toBe(90);
  expect(helpWidth({ COLUMNS: '-5' }, undefined)).toBe(80);
  expect(helpWidth({}, 400)).toBe(110);
});
