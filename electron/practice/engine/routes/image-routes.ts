// Owns the image endpoints: list, inspect, pull, tag, remove, history, prune; registry login and distribution.
import { createHash } from 'node:crypto';
import { EngineError } from '../engine-error.ts';
import { route, type Route } from '../http/router.ts';
import { importImage, labelsOf } from '../images/import.ts';
import { pullImage, type PullProgress } from '../images/pull.ts';
import { readReference } from '../images/reference.ts';
import { readRegistryAuth, RegistryClient } from '../images/registry-client.ts';
import { matchesLabels, readFilters } from '../model/filters.ts';
import type { ImageRecord } from '../model/records.ts';
import type { PracticeEngine } from '../practice-engine.ts';

export function imageRoutes(engine: PracticeEngine): Route[] {
  const { images, host } = engine;
  return [
    route('GET', '/images/json', (context) => {
      const filters = readFilters(context.query);
      const wanted = (image: ImageRecord): boolean =>
        matchesLabels(image.config.Labels, filters.label) &&
        (filters.reference ?? []).every((reference) =>
          [...image.tags, ...image.digests].some((tag) => matchesReference(tag, reference)),
        ) &&
        (filters.dangling ?? []).every(
          (value) => (image.tags.length === 0) === (value === 'true' || value === '1'),
        );
      context.send(
        200,
        images.all.filter(wanted).map((image) => summary(image, images.users(image).length)),
      );
    }),
    route('POST', '/images/create', async (context) => {
      const from = context.query.get('fromImage');
      const tag = context.query.get('tag') ?? '';
      if (!from) {
        const source = context.query.get('fromSrc');
        if (source !== '-')
          throw new EngineError(400, 'fromImage or fromSrc=- is required: practice fetches no archives');
        const repository = context.query.get('repo') ?? '';
        const labels = labelsOf(context.query.getAll('changes'));
        const archive = await context.bytes();
        const image = await importImage(host, images, { archive, repository, tag, labels });
        context.jsonLines()({ status: image.id });
        context.response.end();
        return;
      }
      const text = tag === '' ? from : tag.startsWith('sha256:') ? `${from}@${tag}` : `${from}:${tag}`;
      const reference = readReference(text);
      const login = readRegistryAuth(context.request.headers['x-registry-auth']);
      const abort = new AbortController();
      context.response.on('close', () => abort.abort());
      let tell: ((line: unknown) => void) | undefined;
      const send = (progress: PullProgress): void => {
        tell ??= context.jsonLines();
        tell(progress);
      };
      try {
        await pullImage(host, images, {
          reference: { ...reference, ...((reference.tag ?? reference.digest) ? {} : { tag: 'latest' }) },
          login,
          tell: send,
          signal: abort.signal,
        });
      } catch (error) {
        // Before the first line an ordinary status is possible; afterwards the failure travels in the stream.
        if (!tell) throw error;
        const message = (error as Error).message;
        send({ errorDetail: { message }, error: message });
      }
      context.response.end();
    }),
    route('POST', '/images/prune', (context) => {
      const { dangling } = readFilters(context.query);
      const { deleted, reclaimedBytes } = images.prune(dangling?.[0] === 'false' || dangling?.[0] === '0');
      context.send(200, { ImagesDeleted: deleted, SpaceReclaimed: reclaimedBytes });
    }),
    route('GET', '/images/**/json', (context) => {
      const image = images.get(context.param(0));
      context.send(200, {
        Id: image.id,
        RepoTags: image.tags,
        RepoDigests: image.digests,
        Parent: '',
        Comment: '',
        Created: image.createdAt,
        DockerVersion: '',
        Author: '',
        Config: { Hostname: '', User: '', Cmd: null, Entrypoint: null, ...image.config },
        Architecture: image.architecture,
        Os: 'linux',
        Size: image.sizeBytes,
        VirtualSize: image.sizeBytes,
        GraphDriver: { Name: 'practice', Data: null },
        RootFS: { Type: 'layers', Layers: image.layers.map((layer) => layer.diffId) },
        Metadata: { LastTagTime: '0001-01-01T00:00:00Z' },
      });
    }),
    route('GET', '/images/**/history', (context) => {
      const image = images.get(context.param(0));
      const created = Math.floor(Date.parse(image.createdAt) / 1000);
      const rows = image.layers.map((layer, index) => ({
        Id: index === image.layers.length - 1 ? image.id : '<missing>',
        Created: created,
        CreatedBy: image.history[index]?.created_by ?? '',
        Tags: index === image.layers.length - 1 ? image.tags : null,
        Size: layer.sizeBytes,
        Comment: '',
      }));
      context.send(200, rows.reverse());
    }),
    route('POST', '/images/**/tag', (context) => {
      images.tag(images.get(context.param(0)), {
        repository: context.query.get('repo') ?? '',
        tag: context.query.get('tag') ?? '',
      });
      context.send(201);
    }),
    route('DELETE', '/images/**', (context) => {
      context.send(200, images.remove(context.param(0), context.flag('force')));
    }),
    route('POST', '/auth', async (context) => {
      const body = await context.json<{ username?: string; password?: string; serveraddress?: string }>();
      const registry = (body.serveraddress ?? 'docker.io').replace(/^https?:\/\//, '').replace(/\/.*$/, '');
      const client = new RegistryClient(host.options.world, { registry, repository: '' }, body);
      try {
        await client.ping();
      } catch (error) {
        const words = (error as Error).message;
        throw new EngineError(
          words.includes('unauthorized') ? 401 : 500,
          words.includes('unauthorized')
            ? `Get "https://${registry}/v2/": unauthorized: incorrect username or password`
            : words,
        );
      }
      context.send(200, { Status: 'Login Succeeded', IdentityToken: '' });
    }),
    route('GET', '/distribution/**/json', async (context) => {
      const reference = readReference(context.param(0));
      const client = new RegistryClient(
        host.options.world,
        reference,
        readRegistryAuth(context.request.headers['x-registry-auth']),
      );
      const { text, mediaType } = await client.manifest(reference.digest ?? reference.tag ?? 'latest');
      const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
      context.send(200, {
        Descriptor: { mediaType, digest, size: Buffer.byteLength(text) },
        Platforms: [{ architecture: 'amd64', os: 'linux' }],
      });
    }),
  ];
}

/** `quay.io/deepgram/*` matches any image there; without a tag any tag matches. */
function matchesReference(tag: string, pattern: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*');
  return new RegExp(`^${source}(:[^/]+)?$`).test(tag);
}

function summary(image: ImageRecord, containers: number): object {
  return {
    Id: image.id,
    ParentId: '',
    RepoTags: image.tags,
    RepoDigests: image.digests,
    Created: Math.floor(Date.parse(image.createdAt) / 1000),
    Size: image.sizeBytes,
    SharedSize: -1,
    Labels: image.config.Labels ?? {},
    Containers: containers,
  };
}
