// Promise: every command that we print, in a text, a remedy, a screen or a document, can be typed as it is printed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { allCommands } from '#cli/all-commands';
import { parseCommandLine } from '#cli/parser/parse-command-line';
import { AppError } from '#shared/errors/app-error';
import { repository } from '#test/fixtures/open-core';
import { wordsOf } from '#test/fixtures/shell-words';

const { commands } = allCommands();

/** What stands for a value in prose, and a value that it could be. */
const samples: Record<string, string> = {
  site: 'north',
  host: 'gpu-1',
  name: 'quay',
  use: 'registry:quay.io',
  server: 'quay.io',
  audience: 'license',
  operationId: 'op-1',
  id: 'op-1',
  file: 'north.toml',
  remedyId: 'generate-cdi',
  connection: 'ssh://ops@gpu-1',
  fingerprint: 'SHA256:2Kz0dyOWCk5zYbYRNkUVdtj4TQ1xKQRbCFYFNW0yJ8k',
  goal: 'stop',
};
const upper: Record<string, string> = {
  SITE: 'north',
  NAME: 'quay',
  ID: 'op-1',
  HOST: 'gpu-1',
  RELEASE: 'release-260812',
  USE: 'license',
};

/** Between quotes of any kind, or after a colon to the end of the text: what is meant to be typed. */
const printed = /(?:[`“']|: |; |→ )(?:npx )?dgsite ((?:[^`”'“\n\\]|\$\{[^}]*\})+)/g;

function withValues(line: string): string {
  return line
    .replaceAll(/\$\{(?:[\w.[\]]*?\.)?(\w+)\}/g, (_whole, name: string) => samples[name] ?? name)
    .replaceAll(/\{(\w+)\}/g, (_whole, name: string) => samples[name] ?? name)
    .replaceAll(/<(\w+)>/g, (_whole, name: string) => samples[name] ?? name)
    .replaceAll(/\b[A-Z]{2,}\b/g, (word) => upper[word] ?? word)
    .replaceAll('op-…', 'op-1')
    .replace(/[.,;:)]+$/, '')
    .trim();
}

interface Found {
  where: string;
  line: string;
}

function filesBelow(folder: string, endings: RegExp): string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.test(name))
    .map((name) => join(folder, name));
}

function inSources(): Found[] {
  const files = ['shared', 'electron', 'renderer'].flatMap((folder) => filesBelow(folder, /\.tsx?$/));
  return files.flatMap((where) => {
    const text = readFileSync(join(repository, where), 'utf8');
    const code = text.split('\n').filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line));
    return code.flatMap((line) =>
      [...line.matchAll(printed)].map(([, command = '']) => ({ where, line: command })),
    );
  });
}

/** Lines of code blocks, and what is between backticks. */
function inDocuments(): Found[] {
  const files = ['README.md', 'CONTRIBUTING.md', ...filesBelow('docs', /\.md$/)];
  return files.flatMap((where) => {
    const text = readFileSync(join(repository, where), 'utf8');
    const typed = /(?:^|\| |`|&& )(?:npx )?dgsite ([^`#\n|…<>\\][^`#\n|\\]*)/gm;
    return [...text.matchAll(typed)].map(([, command = '']) => ({ where, line: command }));
  });
}

function problemOf({ line }: Found): string | null {
  try {
    parseCommandLine(wordsOf(withValues(line)), commands);
    return null;
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown.message;
    throw thrown;
  }
}

/** A command that is spoken of by its name alone. */
const names = new Set(commands.map(({ name }) => name));
const isOnlyNamed = ({ line }: Found) => names.has(line.trim());
/** What makes such lines out of the descriptions of commands. */
const makers = /^electron\/cli\/(parser|help|contract|version)\b/;

it.each([
  ['texts, remedies and screens', inSources, 20],
  ['documents', inDocuments, 30],
])('in %s', (_, find, atLeast) => {
  const found = find().filter((one) => !isOnlyNamed(one) && !makers.test(one.where));
  expect(found.length).toBeGreaterThan(atLeast);
  const wrong = found.flatMap((one) => {
    const problem = problemOf(one);
    return problem === null
      ? []
      : [`${one.where}: dgsite ${one.line} → ${withValues(one.line)} → ${problem}`];
  });
  expect(wrong).toEqual([]);
});
