// Promises: an edit changes the document where the value belongs and nowhere else, and an edit that is not possible leaves it as it was.
import { describe, expect, it } from 'vitest';
import { describeChanges } from '#shared/domain/config-edit/describe-changes';
import { editSiteDocument } from '#shared/domain/config-edit/edit-document';
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import { readSiteFiles } from '#shared/domain/config-edit/read-files';
import { baseFile, serviceFile, serviceTable } from '#shared/domain/roles/service-files';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { findService } from '#shared/domain/site/site-services';
import { setValue } from '#shared/domain/toml-text/edit-toml';
import { writeValue } from '#shared/domain/toml-text/write-value';
import { changedLines } from '#test/fixtures/random-toml-edits';
import { sha256 } from '#test/fixtures/sha256';
import { documentOf, pairs, twoHosts } from '#test/fixtures/site-documents';
import { dressings, vendorFiles } from '#test/fixtures/vendor-files/vendor-files';

const delivered = vendorFiles.find(({ name }) => name === 'license-proxy/engine.toml')!.text;
const withFile = `${twoHosts}
[service.engine]
file = "engine.toml"

[file."engine.toml"]
text = ${String(writeValue(delivered, { isWhole: true }))}
`;

function edited(text: string, ...edits: ConfigEdit[]) {
  const outcome = editSiteDocument(text, edits);
  expect(outcome.refused).toEqual([]);
  return outcome;
}

function serviceOf(document: SiteDocument, place: string) {
  const [host = '', service = ''] = place.split('/');
  const found = findService(document, { host, service });
  if (!found) throw new Error(`no ${place}`);
  return found;
}

const textOf = (document: SiteDocument, place: string) =>
  serviceFile(document, serviceOf(document, place)).text;
const tableOf = (document: SiteDocument, place: string) => serviceTable(document, serviceOf(document, place));
const set = (path: (string | number)[], value: unknown, more: object = {}): ConfigEdit =>
  ({ kind: 'set', service: 'engine', host: null, scope: 'site', path, value, ...more }) as ConfigEdit;

describe('a value', () => {
  it('of the site is one table of the document, and one line in the file of each host', () => {
    const { text, document } = edited(twoHosts, set(['max_active_requests'], 40));
    expect(text).toBe(`${twoHosts}\n[service.engine.config]\nmax_active_requests = 40\n`);
    for (const host of ['gpu-1', 'gpu-2'])
      expect(
        changedLines(textOf(documentOf(twoHosts), `${host}/engine`), textOf(document, `${host}/engine`)),
      ).toBe(1);
  });

  it('of one host is in the entry of that host', () => {
    const { document } = edited(twoHosts, set(['max_active_requests'], 7, { host: 'gpu-2', scope: 'host' }));
    expect(tableOf(document, 'gpu-1/engine')['max_active_requests']).toBeUndefined();
    expect(tableOf(document, 'gpu-2/engine')['max_active_requests']).toBe(7);
  });

  it('of a service with an entry of its own is there', () => {
    const { document } = edited(
      pairs,
      set(['max_active_requests'], 3, { service: 'engine-en', host: 'gpu-1', scope: 'service' }),
    );
    expect(document.host[0]?.run?.find(({ name }) => name === 'engine-en')?.config).toEqual({
      max_active_requests: 3,
    });
  });

  it('inside an array keeps the other elements', () => {
    const path = ['driver_pool', 'standard', 0, 'retry_sleep'];
    const { document } = edited(twoHosts, set(path, '5s', { service: 'api' }));
    expect(tableOf(document, 'gpu-1/api')['driver_pool']).toMatchObject({
      standard: [{ url: 'https://engine:8080/v2', retry_sleep: '5s', timeout_backoff: 1.2 }],
    });
  });

  it('that was taken out of the file comes back by being set', () => {
    const without = edited(twoHosts, {
      kind: 'unset',
      service: 'engine',
      host: null,
      scope: 'site',
      path: ['flux', 'enabled'],
    });
    expect(textOf(without.document, 'gpu-1/engine')).toContain('\n# [flux]\n');
    expect(textOf(without.document, 'gpu-1/engine')).toContain('\n# enabled = false\n');
    const back = edited(without.text, set(['flux', 'enabled'], true));
    expect(textOf(back.document, 'gpu-1/engine')).toContain('\nenabled = true\n');
  });

  it('is what the base text has again when the document says nothing of it', () => {
    const first = edited(withFile, set(['features', 'multichannel'], false));
    const reset = edited(first.text, {
      kind: 'reset',
      service: 'engine',
      host: null,
      path: ['features', 'multichannel'],
    });
    expect(textOf(reset.document, 'gpu-1/engine')).toBe(delivered);
  });
});

describe('an edited text', () => {
  const edit = (text: string): ConfigEdit => ({ kind: 'text', service: 'engine', host: 'gpu-1', text });

  it('with another value at a key of the document changes it there, and nothing in the base text', () => {
    const before = edited(withFile, set(['max_active_requests'], 40));
    const text = textOf(before.document, 'gpu-1/engine').replace(
      'max_active_requests = 40',
      'max_active_requests = 41',
    );
    const after = edited(before.text, edit(text));
    expect(after.document.service['engine']?.config).toEqual({ max_active_requests: 41 });
    expect(after.document.file).toEqual(before.document.file);
    expect(textOf(after.document, 'gpu-1/engine')).toBe(text);
  });

  it('with another value at a key of the file changes the file, by that line', () => {
    const before = edited(withFile, set(['max_active_requests'], 40));
    const text = textOf(before.document, 'gpu-1/engine').replace(
      'multichannel = true ',
      'multichannel = false ',
    );
    const after = edited(before.text, edit(text));
    expect(changedLines(delivered, after.document.file?.['engine.toml']?.text ?? '')).toBe(1);
    expect(after.document.service).toEqual(before.document.service);
    // The other host has the same file.
    expect(textOf(after.document, 'gpu-2/engine')).toBe(text);
  });

  it('with both at once, and a comment more, puts each where it belongs', () => {
    const before = edited(
      withFile,
      set(['max_active_requests'], 40),
      set(['chunking', 'streaming', 'step'], 0.5),
    );
    const text = textOf(before.document, 'gpu-1/engine')
      .replace('max_active_requests = 40', 'max_active_requests = 50')
      .replace('[model_manager]', '# Ours\n[model_manager]')
      .replace('language_detection = true ', 'language_detection = false ');
    const after = edited(before.text, edit(text));
    expect(after.document.service['engine']?.config).toEqual({
      max_active_requests: 50,
      chunking: { streaming: { step: 0.5 } },
    });
    const base = after.document.file?.['engine.toml']?.text ?? '';
    expect(base).toContain('# max_active_requests = 60');
    expect(base).toContain('# Ours\n[model_manager]');
    expect(base).toContain('language_detection = false ');
    expect(textOf(after.document, 'gpu-1/engine')).toBe(text);
  });

  it('of our template with another value sets it in the document', () => {
    const text = textOf(documentOf(twoHosts), 'gpu-1/engine').replace(
      'multichannel = true',
      'multichannel = false',
    );
    const after = edited(twoHosts, edit(text));
    expect(after.document.service['engine']).toEqual({ config: { features: { multichannel: false } } });
    expect(after.document.file).toBeUndefined();
  });

  it('of our template with another comment makes it a file of the site', () => {
    const text = textOf(documentOf(twoHosts), 'gpu-1/engine').replace(
      'multichannel = true',
      'multichannel = true # needed by the hotline',
    );
    const after = edited(twoHosts, edit(text));
    // The template of the other host has another License Proxy in it, so only this host gets the file.
    expect(after.document.host[0]?.service['engine']).toEqual({ file: 'engine.toml' });
    expect(after.document.file?.['engine.toml']).toEqual({ origin: 'delivered', text });
    expect(textOf(after.document, 'gpu-1/engine')).toBe(text);
    expect(textOf(after.document, 'gpu-2/engine')).toBe(textOf(documentOf(twoHosts), 'gpu-2/engine'));
  });

  const before = editSiteDocument(withFile, [
    set(['max_active_requests'], 40),
    set(['chunking', 'streaming', 'step'], 0.5),
    { kind: 'unset', service: 'engine', host: null, scope: 'site', path: ['flux', 'enabled'] },
  ]).text;
  const onTemplate = before.replace('file = "engine.toml"\n', '');
  const byHand: [string, (text: string) => string][] = [
    ['without a line that the document sets', (text) => text.replace('max_active_requests = 40\n', '')],
    ['with such a line as a comment', (text) => text.replace('max_active', '# max_active')],
    ['with a comment behind such a line', (text) => text.replace('_requests = 40', '_requests = 40 # ours')],
    [
      'with another value and a comment there',
      (text) => text.replace('_requests = 40', '_requests = 41 # ours'),
    ],
    ['without a line of the base text', (text) => text.replace(/multichannel.*\n/, '')],
    ['with a line of the base text as a comment', (text) => text.replace('multichannel', '# multichannel')],
    ['with a comment that comes to life', (text) => text.replace('# max_concurrently', 'max_concurrently')],
    [
      'with a key that the document takes out',
      (text) => text.replace('# [flux]', '[flux]').replace('# enabled =', 'enabled ='),
    ],
    ['with a table more', (text) => `${text}\n[extra]\nx = 1\n`],
    ['with other line ends', (text) => text.replaceAll('\n', '\r\n')],
    ['that is another one altogether', () => 'a = 1\n'],
  ];
  it.each(byHand)('%s is the final text then, whichever base there is', (_, change) => {
    for (const site of [before, onTemplate]) {
      const text = change(textOf(documentOf(site), 'gpu-1/engine'));
      const after = edited(site, edit(text));
      expect(textOf(after.document, 'gpu-1/engine')).toBe(text);
    }
  });

  it('without a value that only the document had leaves no trace of it there', () => {
    const { text } = edited(withFile, set(['max_active_requests'], 40));
    const after = edited(
      text,
      edit(textOf(documentOf(text), 'gpu-1/engine').replace('max_active_requests = 40\n', '')),
    );
    expect(after.document.service['engine']?.without).toBeUndefined();
    expect(tableOf(after.document, 'gpu-1/engine')['max_active_requests']).toBeUndefined();
  });

  it('that is no TOML is refused with the place, and nothing is changed', () => {
    const outcome = editSiteDocument(withFile, [edit('a = 1\na = 2\n')]);
    expect(outcome).toMatchObject({ text: withFile, refused: [{ edit: 0, line: 2, column: 1 }] });
  });

  it('that is the same changes nothing', () => {
    expect(edited(withFile, edit(delivered)).text).toBe(withFile);
  });
});

describe('a base text', () => {
  it.each(vendorFiles.filter(({ role }) => role !== 'billing'))(
    '$name is written byte for byte',
    ({ role, text }) => {
      for (const dress of Object.values(dressings)) {
        const file = dress(text);
        const { document } = edited(twoHosts, {
          kind: 'file',
          service: role,
          host: 'gpu-1',
          name: 'x.toml',
          text: file,
        });
        expect(textOf(document, `gpu-1/${role}`)).toBe(file);
      }
    },
  );

  it('comes and goes', () => {
    const taken = edited(twoHosts, {
      kind: 'file',
      service: 'engine',
      host: 'gpu-2',
      name: 'engine.flux.toml',
      text: delivered,
    });
    expect(textOf(taken.document, 'gpu-2/engine')).toBe(delivered);
    expect(baseFile(taken.document, serviceOf(taken.document, 'gpu-1/engine')).origin).toBe('template');
    const back = edited(taken.text, { kind: 'file', service: 'engine', host: 'gpu-2', name: null });
    expect(textOf(back.document, 'gpu-2/engine')).toBe(textOf(documentOf(twoHosts), 'gpu-2/engine'));
  });

  it('that the site does not have is refused', () => {
    const outcome = editSiteDocument(twoHosts, [
      { kind: 'file', service: 'engine', host: null, name: 'other.toml' },
    ]);
    expect(outcome.refused[0]?.message).toBe('the site has no file other.toml');
  });
});

it('a service that the site does not have is refused, and the other edits are made', () => {
  const outcome = editSiteDocument(twoHosts, [
    set(['a'], 1, { service: 'nobody' }),
    set(['max_active_requests'], 1),
  ]);
  expect(outcome.refused).toEqual([
    { edit: 0, line: null, column: null, message: 'the site has no service nobody' },
  ]);
  expect(outcome.document.service['engine']?.config).toEqual({ max_active_requests: 1 });
});

describe('a review', () => {
  it('says what a value means, for the hosts that have the same', () => {
    const before = documentOf(twoHosts);
    const { document } = edited(
      twoHosts,
      set(['concurrency_limit', 'active_requests'], 40, { service: 'api' }),
    );
    const { changes, diffs } = describeChanges(before, document);
    expect(changes).toEqual([
      {
        service: 'api',
        hosts: ['gpu-1', 'gpu-2'],
        path: ['concurrency_limit', 'active_requests'],
        words: 'API on gpu-1 and gpu-2: at most 40 requests at once; before: unlimited requests at once',
        to: 40,
        restarts: true,
      },
    ]);
    const lines = diffs.map((diff) =>
      diff.lines.filter(({ kind }) => kind !== 'same').map(({ text }) => text),
    );
    expect(lines.flat()).toContain('active_requests = 40');
  });

  it('says that comments alone restart nothing', () => {
    const before = documentOf(withFile);
    const { document } = edited(withFile, {
      kind: 'text',
      service: 'engine',
      host: 'gpu-1',
      text: `# Ours\n${delivered}`,
    });
    expect(describeChanges(before, document).changes).toMatchObject([
      { hosts: ['gpu-1', 'gpu-2'], path: [], restarts: false },
    ]);
  });
});

it('each value says where it comes from and what it replaced', () => {
  const site = edited(
    withFile,
    set(['max_active_requests'], 40),
    set(['max_active_requests'], 7, { host: 'gpu-2', scope: 'host' }),
    { kind: 'unset', service: 'engine', host: null, scope: 'site', path: ['flux', 'enabled'] },
  ).document;
  const { services, texts } = readSiteFiles({
    document: site,
    applied: () => null,
    hash: sha256,
    service: 'engine',
  });
  const [engine] = services;
  expect(engine?.variants.map(({ hosts }) => hosts)).toEqual([['gpu-1'], ['gpu-2']]);
  const second = engine?.variants[1];
  const of = (key: string) => second?.values.find(({ path }) => path.join('.') === key);
  expect(of('max_active_requests')).toMatchObject({
    value: 7,
    from: 'host',
    replaced: [{ value: 40, from: 'site' }],
  });
  expect(of('server.port')).toMatchObject({ value: 8080, from: 'file', replaced: [] });
  expect(of('flux.enabled')).toEqual({
    path: ['flux', 'enabled'],
    from: 'site',
    replaced: [{ value: false, from: 'file' }],
    line: null,
  });
  expect(texts[second?.base.text ?? '']).toBe(delivered);
  const line = of('max_active_requests')?.line ?? 0;
  expect(texts[second?.final ?? '']?.split('\n')[line - 1]).toBe('max_active_requests = 7');
});

it('a document keeps its comments through edits', () => {
  const text = `# Mine\n${twoHosts}\n[service.engine.config] # limits\n# agreed with Ann\nmax_active_requests = 40 # for now\n`;
  expect(edited(text, set(['max_active_requests'], 41)).text).toBe(text.replace('= 40', '= 41'));
  expect(setValue(text, ['service', 'engine', 'config', 'max_active_requests'], 40)).toMatchObject({ text });
});
