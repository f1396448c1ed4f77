// Promise: the catalogue of findings is closed: every code is used, every remedy says what to do, no finding is shown with a hole in it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { finding, findingCatalogue, type FindingCode } from '#shared/domain/findings/finding';
import { repository } from '#test/fixtures/open-core';

const codes = Object.keys(findingCatalogue) as FindingCode[];

const product = ['electron', 'shared']
  .flatMap((folder) => readdirSync(join(repository, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.endsWith('findings'))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  .join('\n');

describe('every finding', () => {
  it.each(codes)('%s is made somewhere', (code) => {
    expect(product).toContain(`'${code}'`);
  });

  it.each(codes)('%s is a sentence, and its remedy begins with a verb', (code) => {
    const { message, remedy } = findingCatalogue[code];
    expect(message).toMatch(/^[A-Z{l]/);
    if (remedy !== null && !remedy.startsWith('{'))
      expect(remedy).toMatch(/^[A-Z][a-z]+ .*[^.]$|^[A-Z][a-z]+.*\.$/s);
  });
});

describe('making one', () => {
  it('fills in its words, and the host from its place', () => {
    expect(
      finding('site.engineUnused', { host: 'gpu-1', evidence: 'seen' }, { service: 'engine-es' }),
    ).toEqual({
      level: 'warning',
      code: 'site.engineUnused',
      host: 'gpu-1',
      message: 'No API sends work to the Engine engine-es on gpu-1.',
      evidence: 'seen',
      remedy: 'Name it in engines of an API, or remove it from gpu-1.',
    });
  });

  it('keeps what may be overridden by a reason', () => {
    const values = { holder: 'anna', since: 'now', title: 'Apply' };
    expect(finding('host.locked', { host: 'gpu-1' }, values)).toMatchObject({ overridable: true });
  });

  it('does not compile without what its words need', () => {
    // @ts-expect-error: the service is missing
    expect(finding('site.engineUnused', { host: 'gpu-1' }, {}).message).toContain('{service}');
    // @ts-expect-error: there is no such code
    expect(() => finding('site.engineBored', { host: 'gpu-1' }, {})).toThrow();
  });
});
