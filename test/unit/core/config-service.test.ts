// Promises: files of services are read, tried and stored through the core; two operators lose nothing of each other's; hosts are never touched.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RpcClient } from '#rpc/client';
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import { AppError } from '#shared/errors/app-error';
import { openCore, type OpenCore } from '#test/fixtures/open-core';
import { twoHosts } from '#test/fixtures/site-documents';
import { changedLines } from '#test/fixtures/random-toml-edits';
import { vendorFiles } from '#test/fixtures/vendor-files/vendor-files';

let open: OpenCore;
let client: RpcClient;

beforeAll(async () => {
  open = await openCore();
  client = open.client;
});
afterAll(() => open[Symbol.asyncDispose]());
beforeEach(() => client.call('sites.put', { text: twoHosts, replace: true }));

const site = 'north';
const limit = (value: number): ConfigEdit => ({
  kind: 'set',
  service: 'engine',
  host: null,
  scope: 'site',
  path: ['max_active_requests'],
  value,
});
const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'success',
    (thrown: unknown) => (thrown instanceof AppError ? thrown : String(thrown)),
  );

describe('reading', () => {
  it('gives each text once, hosts with the same together, and every value with its place', async () => {
    const read = await client.call('config.read', { site });
    expect(
      read.services.map(({ service, variants }) => [service, variants.map(({ hosts }) => hosts)]),
    ).toEqual([
      ['license-proxy', [['gpu-1']]],
      ['engine', [['gpu-1'], ['gpu-2']]],
      ['api', [['gpu-1'], ['gpu-2']]],
    ]);
    const engine = read.services[1]?.variants[0];
    expect(engine).toMatchObject({ base: { name: 'engine.toml', origin: 'template' }, applied: null });
    expect(read.texts[engine?.final ?? '']).toContain('\n# max_active_requests = ');
    expect(read.files).toEqual([]);
  });

  it('of one host and service gives only that', async () => {
    const { services } = await client.call('config.read', { site, service: 'api', host: 'gpu-2' });
    expect(services.flatMap(({ variants }) => variants.flatMap(({ hosts }) => hosts))).toEqual(['gpu-2']);
  });

  it('of a service that the site does not have is refused with those that it has', async () => {
    const thrown = await refusal(client.call('config.read', { site, service: 'engin' }));
    expect(thrown).toMatchObject({ code: 'config.serviceUnknown' });
    expect((thrown as AppError).toView().remedy).toContain('engine on gpu-2');
  });
});

describe('storing', () => {
  it('is tried first, and changes what was tried', async () => {
    const { digest } = await client.call('config.read', { site });
    const draft = await client.call('config.draft', { site, edits: [limit(40)] });
    expect(draft.changes.map(({ words }) => words)).toEqual([
      'Engine on gpu-1 and gpu-2: at most 40 requests at once; before: unlimited requests at once',
    ]);
    expect(draft.diffs).toHaveLength(2);
    expect((await client.call('sites.get', { site })).text).toBe(twoHosts);
    const saved = await client.call('config.save', { site, digest, edits: [limit(40)] });
    expect((await client.call('sites.get', { site })).text).toBe(draft.text);
    expect(saved).toEqual({ digest: draft.config.digest, changes: draft.changes });
  });

  it('of edits on a document that somebody stored since is refused with what that one changed', async () => {
    const { digest } = await client.call('config.read', { site });
    const other = await client.call('config.save', { site, digest, edits: [limit(40)] });
    const thrown = await refusal(client.call('config.save', { site, digest, edits: [limit(50)] }));
    expect(thrown).toMatchObject({ code: 'config.changedMeanwhile' });
    expect((thrown as AppError).evidence).toContain('+ max_active_requests = 40');
    // On the other one's document it is possible, and both are there.
    const api: ConfigEdit = {
      ...limit(9),
      service: 'api',
      path: ['concurrency_limit', 'active_requests'],
    } as ConfigEdit;
    await client.call('config.save', { site, digest: other.digest, edits: [api] });
    const { document } = await client.call('sites.get', { site });
    expect(document.service).toMatchObject({
      engine: { config: { max_active_requests: 40 } },
      api: { config: { concurrency_limit: { active_requests: 9 } } },
    });
  });

  it('of an edit that is not possible stores nothing', async () => {
    const { digest } = await client.call('config.read', { site });
    const edits: ConfigEdit[] = [limit(1), { ...limit(2), service: 'nobody' }];
    expect(await refusal(client.call('config.save', { site, digest, edits }))).toMatchObject({
      code: 'config.editRefused',
      params: { number: 2 },
    });
    expect((await client.call('sites.get', { site })).text).toBe(twoHosts);
  });
});

describe('a delivered file', () => {
  const text = vendorFiles.find(({ name }) => name === 'license-proxy/engine.flux-en.toml')!.text;

  it('is taken, has every byte, and values are written into it', async () => {
    await client.call('config.import', { site, service: 'engine', name: 'engine.flux-en.toml', text });
    const before = await client.call('config.read', { site, service: 'engine' });
    expect(before.files).toEqual([
      {
        name: 'engine.flux-en.toml',
        origin: 'delivered',
        text,
        usedBy: [
          { host: 'gpu-1', service: 'engine' },
          { host: 'gpu-2', service: 'engine' },
        ],
      },
    ]);
    expect(before.document).not.toContain('Settings of the Engine');
    await client.call('config.save', { site, digest: before.digest, edits: [limit(40)] });
    const after = await client.call('config.read', { site, service: 'engine' });
    expect(after.services[0]?.variants).toHaveLength(1);
    expect(changedLines(text, after.texts[after.services[0]?.variants[0]?.final ?? ''] ?? '')).toBe(1);
  });

  it('that is no TOML is refused with line and column', async () => {
    const thrown = await refusal(
      client.call('config.import', { site, service: 'engine', text: 'a = 1\na = 2\n' }),
    );
    expect(thrown).toMatchObject({
      code: 'config.fileInvalid',
      params: { file: 'engine.toml', line: 2, column: 1 },
    });
  });
});

describe('a single file', () => {
  it('is checked without a site', async () => {
    const { findings } = await client.call('config.check', {
      file: 'api',
      release: 'release-260812',
      text: '[concurrency_limit]\nactive_requests = 0\n',
    });
    expect(findings[0]).toMatchObject({ level: 'blocker', at: { line: 2, column: 1 } });
  });

  it('has no earlier text before anything was applied', async () => {
    expect(await client.call('config.history', { site, service: 'engine', host: 'gpu-1' })).toEqual({
      versions: [],
    });
    const thrown = await refusal(
      client.call('config.restore', { site, service: 'engine', host: 'gpu-1', revision: 3 }),
    );
    expect(thrown).toMatchObject({ code: 'config.noText' });
  });
});
