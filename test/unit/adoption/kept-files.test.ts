// Promise: an adopted site keeps the very text of its files, and a file that is written for it has every byte of that, but for a licence key.
import { describe, expect, it } from 'vitest';
import { keptFiles } from '#shared/domain/adoption/kept-files';
import { proposeAdoption } from '#shared/domain/adoption/propose-adoption';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { desiredServices } from '#shared/domain/containers/desired';
import { editSiteDocument } from '#shared/domain/config-edit/edit-document';
import { files, foundService, recognised, vendorSite } from '#test/fixtures/found-containers';
import { changedLines } from '#test/fixtures/random-toml-edits';
import { sha256 } from '#test/fixtures/sha256';
import { documentOf } from '#test/fixtures/site-documents';
import { dressings, vendorFiles } from '#test/fixtures/vendor-files/vendor-files';

function adopted(role: 'api' | 'engine', toml: string) {
  const found = vendorSite().map((one) =>
    one.recognised.role === role ? recognised(foundService({ service: role, toml })) : one,
  );
  const input = { connection: 'local', engine: 'Docker 28.2.2', host: 'gpu-1', hash: sha256 };
  const { adoption } = proposeAdoption({ ...input, catalogue: builtInCatalogue, found });
  const text = adoption.document ?? '';
  const desired = desiredServices(documentOf(text), sha256);
  const written = desired.find((one) => one.role === role)?.files[0]?.text;
  return { adoption, text, written };
}

/** The others serve products that cannot be planned yet, or another port of metrics. */
const adoptable = vendorFiles.filter(({ name }) =>
  /\/(api|engine|api\.aura-2-\w+|engine\.aura-2-en)\.toml$/.test(name),
);

describe.each(adoptable)('$name', ({ role, text }) => {
  it.each(Object.entries(dressings))('stays byte for byte (%s)', (_, dress) => {
    const toml = dress(text);
    const { written, adoption } = adopted(role as 'api' | 'engine', toml);
    expect(written).toBe(toml);
    expect(adoption.items.map(({ code }) => code)).not.toContain('adoption.comments');
  });
});

it('changes by one line for one value, and has its text again when that is taken back', () => {
  const toml = vendorFiles.find(({ name }) => name === 'license-proxy/api.toml')!.text;
  const { text } = adopted('api', toml);
  const path = ['concurrency_limit', 'active_requests'];
  const set = editSiteDocument(text, [
    { kind: 'set', service: 'api', host: null, scope: 'site', path, value: 40 },
  ]);
  const apiIn = (document: typeof set.document) =>
    desiredServices(document, sha256).find(({ role }) => role === 'api')?.files[0]?.text ?? '';
  expect(changedLines(toml, apiIn(set.document))).toBe(1);
  const back = editSiteDocument(set.text, [{ kind: 'reset', service: 'api', host: null, path }]);
  expect(apiIn(back.document)).toBe(toml);
});

it('loses its licence key, and that line only', () => {
  const toml = files.engine.replace(
    '[license]',
    '[license] # ours\n  key = "canary-key-1" # the old one was canary-key-1',
  );
  const { written, text, adoption } = adopted('engine', toml);
  expect(changedLines(toml, written ?? '')).toBe(1);
  expect(written).toContain('\n  # key = "" # the old one was \n');
  expect(text).not.toContain('canary');
  expect(adoption.items.map(({ code }) => code)).toContain('adoption.keyInFile');
});

it('has a name of its own for each text, and one name for one text', () => {
  const service = (name: string, toml: string) => ({
    name,
    role: 'engine' as const,
    isListed: true,
    found: foundService({ service: 'engine', name, toml }),
  });
  const kept = keptFiles([
    service('a', 'x = 1\n'),
    service('b', 'x = 2\n'),
    service('c', 'x = 1\n'),
    service('d', 'x = \n'),
    service('e', '# not UTF-8: \uFFFD\n'),
  ]);
  expect(kept.ofService).toEqual({ a: 'engine.toml', b: 'engine-2.toml', c: 'engine.toml' });
});

it('that is too long for the document is told as lost', () => {
  const toml = `${files.engine}\n# ${'x'.repeat(300_000)}\n`;
  const { adoption, text } = adopted('engine', toml);
  expect(adoption.items.map(({ code }) => code)).toContain('adoption.comments');
  expect(text.length).toBeLessThan(100_000);
});
