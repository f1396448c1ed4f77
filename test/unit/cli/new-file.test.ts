// Promise: a report never overwrites a file and never follows a link that somebody prepared at its name.
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeNewFile } from '#cli/output/new-file';

let directory = '';
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'new-file-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const at = (name: string) => join(directory, name);
const usage = expect.objectContaining({ code: 'cli.usage' }) as Error;

it('writes a new file that only its owner reads', async () => {
  await writeNewFile(at('report.html'), '<p>fine</p>');
  expect(readFileSync(at('report.html'), 'utf8')).toBe('<p>fine</p>');
  if (process.platform !== 'win32') expect(statSync(at('report.html')).mode & 0o777).toBe(0o600);
});

it.each([
  ['a file that is there', () => writeFileSync(at('target'), 'kept')],
  ['a link to a file', () => (writeFileSync(at('kept'), 'kept'), symlinkSync(at('kept'), at('target')))],
  ['a link that leads nowhere', () => symlinkSync(at('kept'), at('target'))],
])('refuses %s, and changes nothing', async (_, prepare) => {
  prepare();
  await expect(writeNewFile(at('target'), 'new')).rejects.toThrow(usage);
  for (const name of ['target', 'kept']) {
    const text = statSync(at(name), { throwIfNoEntry: false }) ? readFileSync(at(name), 'utf8') : 'kept';
    expect(text).toBe('kept');
  }
});

it('refuses a directory that is not there', async () => {
  await expect(writeNewFile(at('none/report.html'), 'new')).rejects.toThrow(usage);
});
