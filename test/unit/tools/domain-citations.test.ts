// Promise: a comment that cites the domain document cites a section that it has.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repository } from '#test/fixtures/open-core';

const sections = new Set(
  [...readFileSync(join(repository, 'docs/domain.md'), 'utf8').matchAll(/^## (.+)$/gm)].map(
    ([, title]) => title,
  ),
);

/** `docs/domain.md, "Ports" and "Volumes"`, also over the end of a comment line and with words in parentheses between the names. */
const citation = /docs\/domain\.md,[\s/*]*((?:"[^"\n]+"(?: \([^)\n]*\))?(?:,| and|)[\s/*]*)+)/g;

function citedIn(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(citation)].flatMap(([, names = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? ''),
  );
}

const sources = ['electron', 'shared', 'renderer', 'test']
  .flatMap((folder) => readdirSync(join(repository, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .filter(({ name }) => name !== 'domain-citations.test.ts')
  .map(({ parentPath, name }) => join(parentPath, name));

it('every cited section exists', () => {
  const cited = sources.flatMap((file) => citedIn(file).map((section) => ({ file, section })));
  expect(cited.length).toBeGreaterThan(100);
  expect(cited.filter(({ section }) => !sections.has(section))).toEqual([]);
});
