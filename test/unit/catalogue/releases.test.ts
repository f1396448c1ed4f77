// Promises: the built-in catalogue is valid, its driver ranges are those of docs/domain.md, and an unknown release inherits honestly.
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { catalogueSchema } from '#shared/domain/catalogue/catalogue';
import { findRelease } from '#shared/domain/catalogue/find-release';

describe('the built-in catalogue', () => {
  it('passes its own schema and survives JSON', () => {
    expect(catalogueSchema.parse(JSON.parse(JSON.stringify(builtInCatalogue)))).toEqual(builtInCatalogue);
  });

  it.each([
    ['release-241226', '530.30.02, at most 561.00.00'],
    ['release-250307', '530.30.02, at most 561.00.00'],
    ['release-250505', '550.163.01'],
    ['release-250814', '550.163.01, better 570.172.08'],
    ['release-251029', '570.172.08'],
    ['release-260714', '570.172.08'],
    ['release-260728', '570.172.08, better 580, modules uncertain'],
    ['release-260812', '570.172.08, better 580, modules uncertain'],
    ['release-260915', '580, open modules'],
    ['release-261001', '580, open modules'],
  ])('%s needs driver %s', (tag, needs) => {
    const { release, known } = findRelease(tag);
    const { driverMinimum, driverAdvised, driverMaximum, openModules } = release;
    const words = [
      driverMinimum,
      driverAdvised && `better ${driverAdvised}`,
      driverMaximum && `at most ${driverMaximum}`,
      openModules === null ? 'modules uncertain' : openModules && 'open modules',
    ];
    expect(known).toBe(true);
    expect(words.filter(Boolean).join(', ')).toBe(needs);
  });

  it('lets an unknown release inherit needs but no versions', () => {
    const found = findRelease('release-261115');
    expect(found).toMatchObject({ known: false, nearest: ['release-261001'] });
    expect(found.release).toMatchObject({ tag: 'release-261115', driverMinimum: '580', engine: null });
  });

  it('treats a FIPS tag as its release', () => {
    expect(findRelease('release-260728-fips')).toMatchObject({
      known: true,
      release: { tag: 'release-260728-fips' },
    });
  });
});
