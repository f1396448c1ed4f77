// Promise: the manual page is read without a complaint by the formatters that systems have, and names every command and flag.
import { execFileSync, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { allCommands } from '#cli/all-commands';
import { manualPage } from '#cli/help/manual';

const all = allCommands();
const page = manualPage(all, '0.1.0');
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

it('is ASCII, and every line of text is a line', () => {
  expect(page).not.toMatch(/[^\n\x20-\x7e]/);
  for (const line of page.split('\n').filter((one) => !one.startsWith('.')))
    expect(line.length).toBeLessThan(80);
});

it.skipIf(!has('mandoc'))('passes mandoc -Tlint', () => {
  const { stdout, stderr } = spawnSync('mandoc', ['-Tlint'], { input: page, encoding: 'utf8' });
  expect(stdout + stderr).toBe('');
});

it.skipIf(!has('groff')).each(['utf8', 'ascii'])('groff -man -ww -T%s warns of nothing', (device) => {
  const { stderr, stdout } = spawnSync('groff', ['-man', '-ww', `-T${device}`], {
    input: page,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout).toContain('dgsite');
});

it.skipIf(!has('mandoc'))('names every command, flag and exit code', () => {
  const text = execFileSync('mandoc', ['-Tutf8', '-Owidth=200'], {
    input: page,
    encoding: 'utf8',
  }).replaceAll(/.\u0008/g, '');
  const listed = all.commands.filter(({ isHidden }) => isHidden !== true);
  for (const { name, flags, words } of listed) {
    expect(text).toContain(`dgsite ${name}`);
    for (const flag of flags.filter((one) => !words.some((word) => word.name === one.name)))
      expect(text, name).toContain(`--${flag.default === true ? 'no-' : ''}${flag.name}`);
  }
  for (const code of [0, 1, 2, 3, 4, 5, 6]) expect(text).toMatch(new RegExp(`^ +${code} +\\S`, 'm'));
});
