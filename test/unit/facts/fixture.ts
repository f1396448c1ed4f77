// Owns reading the files of test/fixtures/host-output as what a program printed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Output } from '#shared/domain/facts/readers/output';

const root = new URL('../../fixtures/host-output/', import.meta.url).pathname;

export function fixture(path: string, exitCode: number | null = 0): Output {
  return { text: new TextDecoder().decode(readFileSync(join(root, path))), exitCode, cut: false };
}

export const output = (text: string, exitCode: number | null = 0): Output => ({ text, exitCode, cut: false });

/** Every file below, as it came. */
export function everyFixture(): { path: string; output: Output }[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'SHAPE')
    .map((entry) => join(entry.parentPath.slice(root.length - 1), entry.name))
    .map((path) => ({ path, output: fixture(path) }));
}

export const cases = (): string[] =>
  readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

export const shapeOf = (name: string): string => readFileSync(join(root, name, 'SHAPE'), 'utf8');
