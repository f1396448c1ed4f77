// Promise: a site goes from each of three releases to each other and back: the files are byte for byte those of the revision, the containers
// run the images that it recorded, within a minute, also without a registry, and history says where each revision came from.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpcClient } from '#rpc/client';
import type { Operation } from '#shared/operations/operation';
import { ended } from '#test/fixtures/open-core';
import { turn } from '#test/fixtures/turn';
import { labReleases } from '#test/lab/image-catalogue';
import { docker, engines, oneGpu, type EngineUnderTest } from './engine-under-test.ts';

const site = 'north';
const MOST_MS = 60_000;
const isAll = process.env.SITE_ADMIN_ROLLBACK === 'all';
/** Every way from one of three to another, walked in one line from revision 3; in every run the longest, there and back. */
const ways = isAll ? [1, 2, 1, 3, 2, 3] : [1, 3];

type Services = Record<string, { file: string; digest: string; image: string }>;

/** By turns. With a License Proxy each way is a blue-green replacement more; on real Docker that is for SITE_ADMIN_ROLLBACK=all. */
const wanted = [
  { name: 'practice', mode: 'license-proxy' },
  { name: 'Docker', mode: isAll ? 'license-proxy' : 'direct' },
] as const;
const cases = wanted
  .filter((_, index) => isAll || index === turn)
  .map(({ name, mode }) => ({ name, mode, ...engines[name]! }));

for (const { name, mode, why, raise } of cases) {
  describe.skipIf(why)(`going back on ${name}, licensing ${mode}${why ? ` (skipped: ${why})` : ''}`, () => {
    let engine: EngineUnderTest;
    let client: RpcClient;
    let folder: string;
    const seen: Services[] = [];

    beforeAll(async () => {
      engine = await raise();
      client = engine.open.client;
      folder = await mkdtemp(join(tmpdir(), 'site-admin-rollback-'));
      const text = await engine.document(site, { mode });
      for (const [index, release] of labReleases.entries()) {
        const changed = text.replace(/release-\d{6}/, release);
        const limit = `\n[service.api.config]\nconcurrency_limit.active_requests = ${index + 7}\n`;
        await client.call('sites.put', { text: changed + limit, replace: true });
        expect(await carriedOut({ site })).toMatchObject({ state: 'succeeded' });
        seen.push(await look());
      }
    }, 240_000);
    afterAll(async () => {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    }, 60_000);

    async function carriedOut(input: Parameters<typeof client.call<'plans.apply'>>[1]): Promise<Operation> {
      const { operationId } = await client.call('plans.apply', { ...input, overrides: oneGpu });
      const operation = await ended(client, operationId);
      expect(operation.error, JSON.stringify([operation.error, operation.evidence], null, 1)).toBeNull();
      return operation;
    }

    const goBack = (revision?: number) => carriedOut({ site, goal: 'rollback', revision });

    /** What each container mounts and runs, read behind the product's back. */
    async function look(): Promise<Services> {
      const services: Services = {};
      for (const service of ['engine', 'api'] as const) {
        const container = `${site}-${service}-1`;
        const copy = join(folder, `${service}.toml`);
        await docker(engine.dockerHost, 'cp', `${container}:/${service}.toml`, copy);
        const [inspected] = JSON.parse(await docker(engine.dockerHost, 'inspect', container)) as [
          { Image: string; Config: { Image: string; Labels: Record<string, string> } },
        ];
        const digest = inspected.Config.Labels['site-admin.image-digest'] ?? '';
        services[service] = { file: await readFile(copy, 'utf8'), digest, image: inspected.Image };
      }
      return services;
    }

    const newest = async () => (await client.call('sites.revisions', { site })).revisions[0]!;

    it('reaches every release from every other: files, images, document and history', async () => {
      for (const target of ways) {
        const startedAt = Date.now();
        const operation = await goBack(target);
        const tookMs = Date.now() - startedAt;
        process.stdout.write(`${name}: to revision ${target} in ${(tookMs / 1000).toFixed(1)} s\n`);
        expect(operation.title).toBe(
          `Roll back ${site} to revision ${target} (${labReleases[target - 1] ?? ''})`,
        );
        expect(operation.plan?.steps.map(({ action }) => action.kind)).not.toContain('pull-image');
        expect(operation.plan?.interruption).toContain('no speech requests are answered');
        expect(await look()).toEqual(seen[target - 1]);
        expect(tookMs).toBeLessThan(MOST_MS);
        expect(await newest()).toMatchObject({
          release: labReleases[target - 1],
          returnsTo: target,
          actor: 'test',
          images: 'present',
          operation: operation.title,
        });
        expect((await client.call('plans.make', { site })).steps).toEqual([]);
      }
      expect((await client.call('sites.status', { site })).health).toBe('ok');
    }, 400_000);

    it('says what comes back, and what the catalogue says of going back', async () => {
      const plan = await client.call('plans.make', { site, goal: 'rollback', revision: 1 });
      const messages = plan.findings.map(({ message }) => message);
      expect(messages.find((message) => message.startsWith('What comes back'))).toContain(
        'release-260714 instead of release-260812',
      );
      expect(
        plan.findings.filter(({ code }) => code === 'revision.passesChange').map(({ message }) => message),
      ).toEqual([
        expect.stringContaining('release-260728: FIPS images appear'),
        expect.stringContaining('release-260812: Flux text-to-speech appears'),
      ]);
      expect(plan).toMatchObject({
        returnsTo: 1,
        revision: labReleases.length + ways.length + 1,
        goal: 'rollback',
      });
    });

    it('goes to the newest that differs when none is named, and refuses one that never was', async () => {
      // The last way led to where it began; the one before it is the newest that differs.
      const newestThatDiffers = labReleases.length + ways.length - 1;
      expect(await client.call('plans.make', { site, goal: 'rollback' })).toMatchObject({
        returnsTo: newestThatDiffers,
      });
      await expect(goBack(99)).rejects.toMatchObject({ code: 'revision.unknown' });
      await client.call('sites.put', { text: await engine.document('south', { mode }) });
      const nowhere = client.call('plans.make', { site: 'south', goal: 'rollback' });
      await expect(nowhere).rejects.toMatchObject({ code: 'revision.noEarlier' });
    });

    it('compares two revisions: document, digests and files', async () => {
      const { document, images, files } = await client.call('sites.compareRevisions', {
        site,
        from: 1,
        to: 3,
      });
      expect(document.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => [kind, text])).toEqual([
        ['removed', 'release = "release-260714"'],
        ['added', 'release = "release-260812"'],
        ['removed', 'concurrency_limit.active_requests = 7'],
        ['added', 'concurrency_limit.active_requests = 9'],
      ]);
      expect(images).toContainEqual({
        host: 'box',
        service: 'api',
        from: seen[0]?.['api']?.digest,
        to: seen[2]?.['api']?.digest,
      });
      const api = files.find((file) => file.service === 'api');
      const right = api?.lines.filter(({ kind }) => kind !== 'removed').map(({ text }) => text);
      expect(`${right?.join('\n') ?? ''}\n`).toBe(seen[2]?.['api']?.file);
    });

    it('gives up a document that was never applied by going to the newest', async () => {
      const { text } = await client.call('sites.get', { site });
      await client.call('sites.put', { text: `${text}\n# not applied\n`, replace: true });
      const operation = await goBack((await newest()).revision);
      expect(operation.outcome).toBe('Nothing to change: the site is as wanted.');
      expect((await client.call('sites.get', { site })).text).toBe(text);
      expect((await newest()).revision).toBe(labReleases.length + ways.length);
    });

    it('works without a registry', async () => {
      await engine.switchRegistry(false);
      try {
        await goBack(2);
        expect(await look()).toEqual(seen[1]);
      } finally {
        await engine.switchRegistry(true);
      }
    }, 120_000);

    it('takes the image itself where its tag means another one now, and says so', async () => {
      const [tag = '', other = ''] = [labReleases[0], labReleases[2]].map((release) => imageOf(release));
      const pinned = `${tag.replace(/:release.*/, '')}@${seen[0]?.['api']?.digest ?? ''}`;
      await docker(engine.dockerHost, 'tag', other, tag);
      const plan = await client.call('plans.make', { site, goal: 'rollback', revision: 1 });
      expect(plan.findings.find(({ code }) => code === 'revision.tagMoved')?.message).toContain(tag);
      await goBack(1);
      expect(await look()).toEqual(seen[0]);
      expect((await newest()).digests).toMatchObject({ 'box/api': seen[0]?.['api']?.digest });
      const running = await docker(engine.dockerHost, 'inspect', '-f', '{{.Config.Image}}', `${site}-api-1`);
      expect(running.trim()).toBe(pinned);
      expect((await client.call('plans.make', { site, goal: 'rollback', revision: 1 })).steps).toEqual([]);
      await docker(engine.dockerHost, 'tag', pinned, tag);
    }, 120_000);

    function imageOf(release: string): string {
      const [repository = ''] = apiImage.split(':release');
      return `${repository}:${release}`;
    }
    let apiImage = '';
    beforeAll(async () => {
      apiImage = (
        await docker(engine.dockerHost, 'inspect', '-f', '{{.Config.Image}}', `${site}-api-1`)
      ).trim();
    });

    it('says which images are gone before the first step', async () => {
      await goBack(3);
      const image = imageOf(labReleases[1]);
      const digest = seen[1]?.['api']?.digest ?? '';
      await docker(engine.dockerHost, 'rmi', '-f', image);
      const revision = 2;
      const { revisions } = await client.call('sites.revisions', { site });
      expect(revisions.find((row) => row.revision === revision)).toMatchObject({
        images: 'missing',
        missing: ['box/api'],
      });
      const plan = await client.call('plans.make', { site, goal: 'rollback', revision });
      expect(plan.steps.filter(({ action }) => action.kind === 'pull-image')).toHaveLength(1);
      // The practice engine asks no registry beforehand.
      if (name === 'practice') return;
      await forgetManifest(image, digest);
      const before = await look();
      await expect(goBack(revision)).rejects.toMatchObject({
        code: 'revision.imagesGone',
        message: expect.stringContaining(digest) as string,
      });
      expect(await look()).toEqual(before);
    }, 120_000);

    async function forgetManifest(image: string, digest: string): Promise<void> {
      const [, address = '', repository = ''] = /^([^/]+)\/(.+):[^:]+$/.exec(image) ?? [];
      const login = Buffer.from('site-admin-lab:canary-registry-password').toString('base64');
      const answer = await fetch(`http://${address}/v2/${repository}/manifests/${digest}`, {
        method: 'DELETE',
        headers: { authorization: `Basic ${login}` },
      });
      expect(answer.status).toBe(202);
    }
  });
}
