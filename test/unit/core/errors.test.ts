// Promise: the catalogue of errors is closed. Every code is thrown somewhere and provoked by a test, every remedy says what to do, and no
// message is shown with a hole in it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors/app-error';
import { catalogue, type ErrorCode } from '#shared/errors/catalogue';
import { repository } from '#test/fixtures/open-core';
import { provokedBy } from './provoked-errors.ts';

/** Not provoked yet. Only for codes whose tests are being written; a row above takes a code out of here. */
const owed: ErrorCode[] = [];

const codes = Object.keys(catalogue) as ErrorCode[];
/** What an operator is told to do begins with one of these, or this list gets a word more. */
const verbs =
  /^(Add|Ask|Bring|Check|Choose|Close|Compare|Connect|Copy|Correct|Create|Enter|Fetch|Find|Free|Give|Have|Install|Let|Look|Make|Move|Open|Plan|Put|Read|Remove|Repeat|Restart|Resume|Run|Send|Set|Start|Stop|Trust|Try|Type|Update|Use|Wait|Write)\b/;

function sources(...folders: string[]): { path: string; text: string }[] {
  return folders.flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path, text: readFileSync(path, 'utf8') })),
  );
}

/** The tests of a file, each with its table, as text. */
function testsOf(file: string): string[] {
  const text = readFileSync(join(repository, 'test', file), 'utf8');
  return text.split(/^(?=\s*(?:it|test)(?:\.\w+)*\()/m).slice(1);
}

describe('every code', () => {
  const rows = Object.entries(provokedBy).flatMap(([file, tests]) =>
    Object.entries(tests).flatMap(([name, list]) => list.map((code) => ({ file, name, code }))),
  );

  it('has a test that provokes it, or is owed one', () => {
    expect([...rows.map(({ code }) => code), ...owed].toSorted()).toEqual(codes.toSorted());
  });

  it.each(rows)('$code is provoked by $file', ({ file, name, code }) => {
    const test = testsOf(file).find((block) => block.includes(name));
    expect(test, `${file} has no test “${name}”`).toBeDefined();
    expect(test).toContain(`'${code}'`);
    expect(test).toMatch(/expect/);
  });

  it('is used by the product', () => {
    const text = sources('electron', 'renderer', 'shared/domain')
      .map((source) => source.text)
      .join('\n');
    expect(codes.filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });
});

describe('every entry', () => {
  it.each(codes)('%s says what happened, and what to do, beginning with a verb', (code) => {
    const { message, remedy } = catalogue[code];
    expect(remedy).toMatch(verbs);
    expect(remedy).toMatch(/\.$/);
    if (code !== 'cli.usage' && code !== 'site.documentInvalid') expect(message).toMatch(/^[“{A-Z].*[.}]$/);
  });
});

describe('every message', () => {
  it('is given all its parameters, or does not compile', () => {
    // @ts-expect-error: the port is missing
    expect(new AppError('engine.portTaken', { host: 'box' }).message).toContain('{port}');
    const thrown: unknown = new AppError('site.exists', { site: 'north' });
    // @ts-expect-error: no error has this code
    expect(thrown instanceof AppError && thrown.code === 'site.exist').toBe(false);
    expect(new Error('not ours') instanceof AppError).toBe(false);
    // @ts-expect-error: there is no such code
    expect(() => new AppError('engine.bored')).toThrow();
    expect(new AppError('app.internal').message).toBe('Something went wrong inside Site Admin.');
  });

  it('keeps its code, words and evidence over the wire, and nothing more', () => {
    const error = new AppError('engine.portTaken', { host: 'box', port: 80 }, { evidence: 'bind: in use' });
    const view = error.toView();
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
    expect(AppError.fromView(view).toView()).toEqual(view);
    expect(JSON.stringify(view)).not.toContain(import.meta.filename);
  });
});
