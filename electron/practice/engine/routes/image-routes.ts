// Owns the image endpoints: list, inspect, pull, tag, remove, history, prune.
import { EngineError } from '../engine-error.ts';
import { route, type Route } from '../http/router.ts';
import type { RequestContext } from '../http/request-context.ts';
import type { ImageShelf } from '../images/image-shelf.ts';
import { importImage, labelsOf } from '../images/import.ts';
import { loadImages } from '../images/load.ts';
import { pullImage, type PullProgress } from '../images/pull.ts';
import { readReference } from '../images/reference.ts';
import { readRegistryAuth } from '../images/registry-client.ts';
import {
  filterBy,
  pruneTests,
  readFilters,
  readYesOrNo,
  yesOrNo,
  type FilterTests,
} from '../model/filters.ts';
import type { ImageRecord } from '../model/records.ts';
import type { PracticeEngine } from '../practice-engine.ts';

export function imageRoutes(engine: PracticeEngine): Route[] {
  const { images } = engine;
  return [
    route('GET', '/images/json', (context) => {
      const wanted = filterBy(context.query, listTests(images));
      const shown = images.all.filter(wanted);
      context.send(
        200,
        shown.map((image) => summary(image, images.users(image).length)),
      );
    }),
    route('POST', '/images/create', (context) =>
      context.query.get('fromImage') ? pull(engine, context) : takeArchive(engine, context),
    ),
    route('POST', '/images/load', (context) => load(engine, context)),
    route('POST', '/images/prune', (context) => {
      const { isMeant } = pruneChoice(context);
      const { deleted, reclaimedBytes } = images.prune(isMeant);
      context.send(200, { ImagesDeleted: deleted, SpaceReclaimed: reclaimedBytes });
    }),
    route('GET', '/images/**/json', (context) => {
      context.send(200, inspectJson(images.get(context.param(0))));
    }),
    route('GET', '/images/**/history', (context) => {
      context.send(200, historyJson(images.get(context.param(0))));
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
  ];
}

function listTests(images: ImageShelf): FilterTests<ImageRecord> {
  const createdOf = (text: string): number => Date.parse(images.get(text).createdAt);
  return {
    ...pruneTests<ImageRecord>(({ config }) => config.Labels),
    ...yesOrNo<ImageRecord>('dangling', ({ tags }) => tags.length === 0),
    reference:
      (value) =>
      ({ tags, digests }) =>
        [...tags, ...digests].some((tag) => matchesReference(tag, value)),
    before: (value) => {
      const bound = createdOf(value);
      return ({ createdAt }) => Date.parse(createdAt) < bound;
    },
    since: (value) => {
      const bound = createdOf(value);
      return ({ createdAt }) => Date.parse(createdAt) > bound;
    },
  };
}

/** Only images without a tag, unless `dangling=false` asks for all that nobody uses. */
function pruneChoice({ query }: RequestContext): { isMeant: (image: ImageRecord) => boolean } {
  const tests = pruneTests<ImageRecord>(({ config }) => config.Labels);
  const admits = (value: string) => {
    const onlyUntagged = readYesOrNo('dangling', value);
    return ({ tags }: ImageRecord): boolean => !onlyUntagged || tags.length === 0;
  };
  const wanted = filterBy(query, { ...tests, dangling: admits });
  const isSilent = readFilters(query)['dangling'] === undefined;
  return { isMeant: (image) => wanted(image) && (!isSilent || image.tags.length === 0) };
}

/** `docker import -`. */
async function takeArchive({ host, images }: PracticeEngine, context: RequestContext): Promise<void> {
  const { query } = context;
  if (query.get('fromSrc') !== '-')
    throw new EngineError(400, 'fromImage or fromSrc=- is required: practice fetches no archives');
  const labels = labelsOf(query.getAll('changes'));
  const archive = await context.bytes();
  const [repository, tag] = [query.get('repo') ?? '', query.get('tag') ?? ''];
  const image = await importImage(host, images, { archive, repository, tag, labels });
  context.jsonLines()({ status: image.id });
  context.response.end();
}

/** `docker load`. Before the first line an ordinary status is possible; afterwards the failure travels in the stream. */
async function load({ host, images }: PracticeEngine, context: RequestContext): Promise<void> {
  let tell: ((line: unknown) => void) | undefined;
  try {
    await loadImages(host, images, {
      archive: context.request,
      tell: (line) => {
        tell ??= context.jsonLines();
        tell(line);
      },
    });
  } catch (error) {
    if (!tell) throw error;
    const message = (error as Error).message;
    tell({ errorDetail: { message }, error: message });
  }
  context.response.end();
}

async function pull({ host, images }: PracticeEngine, context: RequestContext): Promise<void> {
  const from = context.query.get('fromImage') ?? '';
  const tag = context.query.get('tag') ?? '';
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
}

function inspectJson(image: ImageRecord): object {
  return {
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
  };
}

function historyJson(image: ImageRecord): object[] {
  const created = Math.floor(Date.parse(image.createdAt) / 1000);
  const rows = image.layers.map((layer, index) => ({
    Id: index === image.layers.length - 1 ? image.id : '<missing>',
    Created: created,
    CreatedBy: image.history[index]?.created_by ?? '',
    Tags: index === image.layers.length - 1 ? image.tags : null,
    Size: layer.sizeBytes,
    Comment: '',
  }));
  return rows.toReversed();
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
