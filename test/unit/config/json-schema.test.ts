// Promise: the JSON Schema of a file accepts what the judge of single keys accepts without a word, for every role and release; and it is valid itself.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { checkConfig } from '#shared/domain/config/check-config';
import { toJson } from '#shared/domain/config/judge/to-json';
import { configJsonSchema, schemaChanges } from '#shared/domain/config/json-schema';
import { configFiles, type ConfigFile } from '#shared/domain/config-schema/config-key';
import { desiredServices } from '#shared/domain/containers/desired';
import { files } from '#test/fixtures/found-containers';
import { sha256 } from '#test/fixtures/sha256';
import { documentOf, oneHost } from '#test/fixtures/site-documents';
import { vendorFiles } from '#test/fixtures/vendor-files/vendor-files';
import { fileCases } from './file-cases.ts';

const { configKeys: keys, releases } = builtInCatalogue;
/** What a schema cannot say, or says as an example only. */
const beyond = new Set([
  ...['config.notToml', 'config.unusualValue', 'config.swallowed', 'config.pairMissing', 'config.samePort'],
  ...['config.loopback', 'config.minAboveMax', 'config.fluxTogether', 'config.fluxIncomplete'],
  ...[
    'config.secretInFile',
    'config.secretInUrl',
    'config.fipsOff',
    'config.fipsWithoutImage',
    'config.fluxOnFips',
  ],
]);

const compiled = new Map<string, ValidateFunction>();

function isValid(file: ConfigFile, release: string, text: string): boolean {
  const id = `${file} ${release}`;
  const validate =
    compiled.get(id) ?? new Ajv2020({ strict: true }).compile(configJsonSchema({ file, release }, keys));
  compiled.set(id, validate);
  return validate(toJson(parse(text)));
}

function expectAlike(file: ConfigFile, release: string, text: string): void {
  const found = checkConfig({ file, release, text }).filter(({ code }) => !beyond.has(code));
  expect({ release, text, valid: isValid(file, release, text) }).toEqual({
    release,
    text,
    valid: found.length === 0,
  });
}

describe('judge and schema agree', () => {
  it.each(releases.map(({ tag }) => tag))('about generated and adopted files on %s', (release) => {
    const document = documentOf(oneHost.replace('release-260812', release));
    for (const { role, files: made } of desiredServices(document, sha256))
      for (const { text } of made) expectAlike(role, release, text);
    for (const role of ['api', 'engine', 'license-proxy'] as const) expectAlike(role, release, files[role]);
  });

  it.each(vendorFiles.map(({ name, role, text }) => ({ name, role, text })))(
    'about $name, on every release',
    ({ role, text }) => {
      for (const { tag } of releases) expectAlike(role, tag, text);
    },
  );

  const cases = fileCases.filter(({ code }) => code !== 'config.notToml' && code !== 'config.swallowed');
  it.each(cases)('about the files of $code', ({ file, trips, passes, release = 'release-260812' }) => {
    expectAlike(file, release, trips);
    expectAlike(file, release, passes);
  });

  const values = [
    ...[
      '0',
      '1',
      '-1',
      '8080',
      '65535',
      '65536',
      '1.5',
      '-0.5',
      'true',
      '""',
      '"x"',
      '[]',
      '{}',
      '[[1]]',
      '[{}]',
    ],
    ...[
      '"1s"',
      '"1m 30s"',
      '" 5 min"',
      '"soon"',
      '"10"',
      '"-1s"',
      '"1.5s"',
      '"/a"',
      '"a/b"',
      '["/a"]',
      '["a"]',
    ],
    ...[
      '"0.0.0.0"',
      '"::1"',
      '"256.1.1.1"',
      '"localhost"',
      '["1.1.1.1 53 udp"]',
      '["::1 53 tcp"]',
      '["1.1.1.1 0 udp"]',
    ],
    ...[
      '"https://a"',
      '"https://a:0/v2"',
      '"HTTPS://A:8080/v2"',
      '"http://a:8080/v2"',
      '"https://[::1]:8080/v2"',
      '"https://a/v2/"',
    ],
    ...[
      '["https://a", "https://b:70000"]',
      '"9c3cc12c-c0a2-4966-8676-f9fa22ab5401"',
      '"9c3cc12c"',
      '"enabled"',
      '"flux-general-en"',
    ],
  ];
  it.each(keys.map(({ key, files: of }) => ({ key, of })))('about any value of $key', ({ key, of }) => {
    const path = key.split('.').map((part) => (part === '*' ? 'groq' : part));
    for (const file of of)
      for (const value of values) {
        const [last = '', ...tables] = path.toReversed();
        const inner = `{ ${last.replace('[]', '')} = ${value} }`;
        const text = tables.reduce(
          (inside, part) =>
            part.endsWith('[]') ? `{ ${part.slice(0, -2)} = [${inside}] }` : `{ ${part} = ${inside} }`,
          inner,
        );
        const line = text.slice(1, -1).trim();
        expectAlike(file, 'release-260915', line);
      }
  });
});

it('a schema changes at the releases that it names and at no other', () => {
  for (const file of configFiles) {
    const schemas = releases.map(({ tag }) => {
      const { title: _, ...schema } = configJsonSchema({ file, release: tag }, keys);
      return { tag: tag.slice(-6), text: JSON.stringify(schema) };
    });
    const changed = schemas.slice(1).filter(({ text }, index) => text !== schemas[index]?.text);
    const named = schemaChanges(file, keys);
    const between = changed.map(({ tag }, index) => {
      const before = schemas[schemas.findIndex((one) => one.tag === tag) - 1]?.tag ?? '';
      return { index, hit: named.some((date) => before < date && date <= tag) };
    });
    expect(between.filter(({ hit }) => !hit)).toEqual([]);
  }
});
