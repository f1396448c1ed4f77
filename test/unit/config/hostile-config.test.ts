// Promise: whatever a file holds, judging it ends with findings that each have a place in the text, and never with an exception; what cannot be read is a
// finding and never accepted.
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { checkConfig } from '#shared/domain/config/check-config';
import { configFiles, type ConfigFile } from '#shared/domain/config-schema/config-key';
import { configFindings } from '#shared/domain/findings/config-findings';
import { vendorFiles } from '#test/fixtures/vendor-files/vendor-files';

const pieces = [
  '\n[',
  ']]',
  '[[',
  '"',
  "'''",
  '=',
  '{',
  '}',
  '\0',
  '\uFFFD',
  '.',
  ',',
  '#',
  '0x',
  '1e999',
  'nan',
  'true',
  '2026-11-28',
  'max_active_requests = 1\n',
  '[fips]\n',
  'https://',
  '__proto__',
  '\r\n',
  '\uFEFF',
  '💬',
];
const releases = builtInCatalogue.releases.map(({ tag }) => tag);

function expectJudged(file: ConfigFile, release: string, text: string): void {
  const found = checkConfig({ file, release, text });
  const lines = text.split('\n').length;
  for (const { code, message, at } of found) {
    expect(Object.keys(configFindings)).toContain(code);
    expect(message).not.toMatch(/\{[a-z]+\}|undefined|object Object/);
    if (at) expect(at.line).toBeLessThanOrEqual(lines);
  }
  if (!isToml(text)) expect(found.map(({ code }) => code)).toEqual(['config.notToml']);
}

function isToml(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('files of the vendor', () => {
  const mutation = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(12),
    piece: fc.constantFrom('', ...pieces),
  });

  it('mutated anywhere, on any release', () => {
    const input = fc.tuple(
      fc.constantFrom(...vendorFiles),
      fc.constantFrom(...releases),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(input, ([{ role, text }, release, mutations]) => {
        const mutated = mutations.reduce((now, { at, cut, piece }) => {
          const offset = Math.floor(at * now.length);
          return now.slice(0, offset) + piece + now.slice(offset + cut);
        }, text);
        expectJudged(role, release, mutated);
      }),
      { numRuns: 3_000 },
    );
  });

  it('given to a service of another role', () => {
    for (const { text } of vendorFiles)
      for (const file of configFiles) expectJudged(file, 'release-260812', text);
  });
});

it('any tables and values', () => {
  const names = [
    'license',
    'server',
    'features',
    'flux',
    'driver_pool',
    'standard',
    'url',
    'key',
    'port',
    'https',
    'models',
    'x',
  ];
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(
        '1',
        '-1',
        '1.5',
        'inf',
        'nan',
        '"a"',
        'true',
        '1979-05-27',
        '07:32:00',
        '1979-05-27T07:32:00Z',
        '9223372036854775808',
      ),
      fc.array(tie('any'), { maxLength: 3 }).map((items) => `[${items.map(String).join(', ')}]`),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom(...names), tie('any')), {
          maxLength: 4,
          selector: ([name]) => name,
        })
        .map((pairs) => `{ ${pairs.map(([name, inner]) => `${name} = ${String(inner)}`).join(', ')} }`),
    ),
  })).any;
  const file = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), value), {
    maxLength: 5,
    selector: ([name]) => name,
  });
  fc.assert(
    fc.property(fc.constantFrom(...configFiles), file, (role, pairs) => {
      expectJudged(
        role,
        'release-260812',
        pairs.map(([name, inner]) => `${name} = ${String(inner)}`).join('\n'),
      );
    }),
    { numRuns: 2_000 },
  );
});
