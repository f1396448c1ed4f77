// Promise: a site that its registry cannot reach gets a release from a bundle and the next one from a delta, and runs both; other people's tools
// read the bundle; what a host has is not sent again.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpcClient } from '#rpc/client';
import type { BundleManifest } from '#shared/domain/bundle/bundle-manifest';
import type { Operation } from '#shared/operations/operation';
import { ended } from '#test/fixtures/open-core';
import { findProgram } from '#test/lab/install-packages';
import { docker, engines, oneGpu, type EngineUnderTest } from './engine-under-test.ts';

const [OLD, NEW] = ['release-260728', 'release-260812'];
const run = promisify(execFile);

async function done(client: RpcClient, started: Promise<{ operationId: string }>): Promise<Operation> {
  const operation = await ended(client, (await started).operationId);
  expect(operation, JSON.stringify([operation.error, operation.evidence], null, 1)).toMatchObject({
    state: 'succeeded',
  });
  return operation;
}

for (const name of ['Docker', 'Podman'] as const) {
  const { why, raise } = engines[name] ?? { why: 'unknown', raise: () => Promise.reject(new Error(name)) };
  describe.skipIf(why)(`carrying to ${name}${why ? ` (skipped: ${why})` : ''}`, () => {
    let engine: EngineUnderTest;
    let client: RpcClient;
    let folder: string;
    const whole = () => join(folder, 'whole');
    const delta = () => join(folder, 'delta');

    beforeAll(async () => {
      engine = await raise();
      client = engine.open.client;
      folder = await mkdtemp(join(tmpdir(), 'site-admin-bundle-'));
      const text = await engine.document('far', { release: OLD });
      await client.call('sites.put', { text: `${text}\n[network]\negress = "none"\n` });
    }, 120_000);
    afterAll(async () => {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    }, 60_000);

    const manifestOf = async (path: string) =>
      JSON.parse(await readFile(join(path, 'bundle.json'), 'utf8')) as BundleManifest;
    const apply = (input: { release?: string } = {}) =>
      done(client, client.call('plans.apply', { site: 'far', confirm: 'far', overrides: oneGpu, ...input }));
    const importBundle = (path: string) => done(client, client.call('bundle.import', { path, site: 'far' }));

    it('a whole bundle is made, and is the same when it is made again', async () => {
      const made = await done(client, client.call('bundle.create', { directory: whole(), site: 'far' }));
      expect(made.progress.doneBytes).toBe(made.progress.totalBytes);
      const manifest = await manifestOf(whole());
      expect(manifest.images.map(({ reference }) => reference.split('/').at(-1)).toSorted()).toEqual([
        `self-hosted-api:${OLD}`,
        `self-hosted-engine:${OLD}`,
        `self-hosted-license-proxy:${OLD}`,
      ]);
      await done(client, client.call('bundle.verify', { path: whole() }));
      const inspected = await client.call('bundle.inspect', { path: whole() });
      expect(inspected).toMatchObject({ site: 'far', release: OLD, base: null, isOwn: true });
    }, 60_000);

    it('plain tools check it: sha256sum, openssl', async () => {
      const cwd = whole();
      await run('sha256sum', ['--check', '--strict', 'sha256sums.txt'], { cwd });
      const signed = ['-rawin', '-in', 'bundle.json', '-sigfile', 'bundle.sig'];
      const { stdout } = await run(
        'openssl',
        ['pkeyutl', '-verify', '-pubin', '-inkey', 'bundle.pub', ...signed],
        { cwd },
      );
      expect(stdout).toContain('Signature Verified Successfully');
    });

    it.skipIf(!findProgram('skopeo'))(
      'skopeo reads it as an OCI image layout and copies an image out of it',
      async () => {
        const [image] = (await manifestOf(whole())).images;
        const source = `oci:${whole()}:${image?.reference ?? ''}`;
        const { stdout } = await run('skopeo', ['inspect', source]);
        expect(JSON.parse(stdout)).toMatchObject({
          Architecture: 'amd64',
          Layers: image?.layers.map(({ digest }) => digest),
        });
        const out = `docker-archive:${join(folder, 'copied.tar')}:far/copied:1`;
        await run('skopeo', ['--insecure-policy', 'copy', source, out]);
        const { stdout: listed } = await run('tar', ['-tf', join(folder, 'copied.tar')]);
        expect(listed).toContain('manifest.json');
        const elsewhere = `${(image?.reference ?? '').split('/')[0] ?? ''}/far/copied:1`;
        const access = ['--dest-tls-verify=false', '--dest-creds', 'site-admin-lab:canary-registry-password'];
        await run('skopeo', ['--insecure-policy', 'copy', ...access, source, `docker://${elsewhere}`]);
      },
      60_000,
    );

    it('without its registry the site gets the release from the bundle, and runs it', async () => {
      await engine.switchRegistry(false);
      const before = await client.call('bundle.diff', { path: whole(), site: 'far' });
      expect(before.hosts).toMatchObject([{ host: 'box', there: [], withoutBase: [] }]);
      expect(before.hosts[0]?.bring).toHaveLength(3);
      await importBundle(whole());
      const after = await client.call('bundle.diff', { path: whole(), site: 'far' });
      expect(after.hosts).toMatchObject([{ host: 'box', bring: [], sizeBytes: 0 }]);
      const ids = await docker(engine.dockerHost, 'images', '--no-trunc', '--format', '{{.ID}}');
      for (const { config } of (await manifestOf(whole())).images) expect(ids).toContain(config);
      const applied = await apply();
      expect(applied.plan?.steps.filter(({ action }) => action.kind === 'pull-image')).toEqual([]);
    }, 120_000);

    it('what is there is not sent again, and not even read', async () => {
      const again = await importBundle(whole());
      expect(again).toMatchObject({
        outcome: 'Every host of far has these images already.',
        progress: { doneBytes: null },
      });
    });

    it('a delta against what the site has carries only what is new', async () => {
      const { list, text } = await client.call('bundle.have', { site: 'far' });
      expect(list.hosts).toMatchObject([{ host: 'box', unknown: null }]);
      await engine.switchRegistry(true);
      const asked = { directory: delta(), site: 'far', release: NEW, have: text };
      await done(client, client.call('bundle.create', asked));
      const manifest = await manifestOf(delta());
      const old = new Set(
        (await manifestOf(whole())).images.flatMap(({ layers }) => layers.map(({ digest }) => digest)),
      );
      const layers = new Map(
        manifest.images.flatMap((image) => image.layers.map((layer) => [layer.digest, layer] as const)),
      );
      const fresh = [...layers.values()].filter(({ digest }) => !old.has(digest));
      const carried = [...layers.values()].filter(({ isIncluded }) => isIncluded);
      // Podman needs every layer in the archive, so its have-list is empty and a delta is whole.
      const wanted = name === 'Docker' ? fresh : [...layers.values()];
      const bytes = (some: typeof fresh) => some.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      expect(bytes(carried)).toBe(bytes(wanted));
      const small = manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      expect(small).toBeLessThanOrEqual(bytes(wanted) * 1.02);
    }, 60_000);

    it('and the site goes to the next release by it, without its registry', async () => {
      await engine.switchRegistry(false);
      await importBundle(delta());
      await apply({ release: NEW });
      const status = await client.call('sites.status', { site: 'far' });
      expect(status.release).toBe(NEW);
      expect(await docker(engine.dockerHost, 'ps', '--format', '{{.Image}}')).toContain(NEW);
    }, 120_000);
  });
}
