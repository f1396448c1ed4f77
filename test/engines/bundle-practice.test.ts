// Promise: an import touches no host before the bundle is whole, trusted, complete there and for this site; what it brings is read back. On practice,
// and against an engine that claims to have taken what it has not.
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBundle } from '#core/bundle/open-bundle';
import { bringTo } from '#core/bundle/import-bundle';
import type { HostConnections } from '#core/hosts/host-connections';
import type { RpcClient } from '#rpc/client';
import type { SiteHost } from '#shared/domain/site/site-document';
import type { Operation } from '#shared/operations/operation';
import { connectEngine } from '#core/engine/connect';
import { ended } from '#test/fixtures/open-core';
import { hold } from '#test/fixtures/made-bundle';
import { registryOfOne, type Held, type RegistryOfOne } from '#test/fixtures/registry-of-one';
import { scriptedEngine, type Answer } from '#test/fixtures/scripted-engine';
import { docker, engines, type EngineUnderTest } from './engine-under-test.ts';

const [OLD, NEW] = ['release-260728', 'release-260812'];

describe('an import on practice', () => {
  let engine: EngineUnderTest;
  let client: RpcClient;
  let registry: RegistryOfOne;
  let folder: string;
  const held: Held = { manifests: new Map(), blobs: new Map() };

  beforeAll(async () => {
    engine = (await engines['practice']?.raise()) as EngineUnderTest;
    client = engine.open.client;
    folder = await mkdtemp(join(tmpdir(), 'site-admin-practice-bundle-'));
    for (const release of [OLD, NEW])
      hold(held, release, {
        layers: [
          ['base', 30_000],
          ['middle', 20_000],
          [release, 10_000],
        ],
      });
    registry = await registryOfOne(held);
    await client.call('sites.put', {
      text: await engine.document('far', { registry: registry.address, release: OLD }),
    });
  }, 60_000);
  afterAll(async () => {
    await registry.close();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  async function create(name: string, more: { release?: string; have?: string } = {}): Promise<string> {
    const directory = join(folder, name);
    const { operationId } = await client.call('bundle.create', { directory, site: 'far', ...more });
    expect(await ended(client, operationId)).toMatchObject({ state: 'succeeded' });
    return directory;
  }
  async function importing(path: string, site = 'far'): Promise<Operation> {
    const { operationId } = await client.call('bundle.import', { path, site });
    return ended(client, operationId);
  }
  const images = async () =>
    (await docker(engine.dockerHost, 'images', '--no-trunc', '-q')).split('\n').filter(Boolean);

  it('of a damaged bundle, or of one for another site, touches nothing', async () => {
    const path = await create('damaged');
    const blobs = join(path, 'blobs', 'sha256');
    const sizes = await Promise.all(
      (await readdir(blobs)).map(async (name) => [name, (await readFile(join(blobs, name))).length] as const),
    );
    const [largest = ''] = sizes.toSorted(([, a], [, b]) => b - a)[0] ?? [];
    const bytes = await readFile(join(blobs, largest));
    await writeFile(join(blobs, largest), Buffer.from(bytes).fill(1, 500, 501));
    expect((await importing(path)).error).toMatchObject({
      code: 'bundle.fileWrong',
      params: { entry: `blobs/sha256/${largest}` },
    });
    await truncate(join(blobs, largest), 10);
    expect((await importing(path)).error).toMatchObject({ code: 'bundle.fileWrong' });
    await writeFile(join(blobs, largest), bytes);
    const directory = join(folder, 'strange');
    const strange = [`${registry.address}/else/thing:${OLD}`];
    const { operationId } = await client.call('bundle.create', { directory, images: strange });
    expect(await ended(client, operationId)).toMatchObject({ state: 'succeeded' });
    expect((await importing(directory)).error).toMatchObject({ code: 'bundle.notForSite' });
    expect(await images()).toEqual([]);
  });

  it('of a delta without its base is refused by host and image, and after the base it works', async () => {
    const whole = await create('whole');
    // As if the site had it: the have-list of a site that imported the whole one.
    expect(await importing(whole)).toMatchObject({ state: 'succeeded' });
    const { text } = await client.call('bundle.have', { site: 'far' });
    const delta = await create('delta', { release: NEW, have: text });
    const difference = await client.call('bundle.diff', { path: delta, site: 'far' });
    expect(difference.hosts[0]?.bring.map(({ layers }) => layers)).toEqual([1, 1, 1]);
    for (const id of await images()) await docker(engine.dockerHost, 'rmi', '--force', id).catch(() => '');
    expect((await importing(delta)).error).toMatchObject({
      code: 'bundle.baseMissing',
      params: { host: 'box', layers: 2 },
    });
    expect(await images()).toEqual([]);
    expect(await importing(whole)).toMatchObject({ state: 'succeeded' });
    expect(await importing(delta)).toMatchObject({ state: 'succeeded' });
    expect(new Set(await images()).size).toBe(2);
  });

  it('refuses what is no have-list, and a bundle of nothing', async () => {
    const directory = join(folder, 'none');
    for (const have of ['{', '{"format":1}', '[]'])
      await expect(client.call('bundle.create', { directory, site: 'far', have })).rejects.toMatchObject({
        code: 'bundle.haveListUnreadable',
      });
    await expect(client.call('bundle.create', { directory })).rejects.toMatchObject({
      code: 'bundle.nothingAsked',
    });
  });

  it('is not believed when the engine says that it took what is not there: bundle.notLoaded', async () => {
    const path = join(folder, 'whole');
    const signal = AbortSignal.timeout(20_000);
    const bundle = await openBundle(path, { signers: null, signal });
    const taken: Answer = (request, response) => {
      request.resume().once('end', () => response.end('{"stream":"Loaded image: all of them"}\n'));
    };
    await using lying = await scriptedEngine({ 'POST /images/load': taken });
    const liar = await connectEngine({
      host: 'box',
      connection: lying.connection,
      practiceSocket: () => null,
    });
    const hosts = { engine: () => Promise.resolve(liar) } as unknown as HostConnections;
    const [image] = bundle.manifest.images;
    if (!image) throw new Error('the bundle is empty');
    const bring = [{ image, layers: image.layers }];
    const planned = [
      { host: { name: 'box' } as SiteHost, wanted: [image], bring, sizeBytes: 1, withoutBase: [] },
    ];
    const options = {
      hosts,
      signal,
      onProgress: () => undefined,
      onHost: () => Promise.resolve(),
      onBrought: () => undefined,
    };
    await expect(bringTo(bundle, planned, options)).rejects.toMatchObject({ code: 'bundle.notLoaded' });
    liar.close();
  });
});
