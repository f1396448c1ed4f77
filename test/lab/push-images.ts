// Owns filling the lab's registry: assembles images from packed layers and pushes them with the registry's own API.
// No engine takes part, so a lab with only Podman, or only a registry, gets the same images.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  accountFiles,
  licenceServerRecipe,
  systemPrograms,
  vendorRecipes,
  type ImageRecipe,
} from './image-catalogue.ts';
import { packLayer, systemFiles, type Layer } from './image-layers.ts';
import type { RegistryAccess } from './registry.ts';

const mediaTypes = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};

export interface LabImage {
  /** "127.0.0.1:PORT/deepgram/self-hosted-api:release-260812" */
  reference: string;
  repository: string;
  tag: string;
  digest: string;
  layers: { digest: string; sizeBytes: number }[];
}

export async function fillRegistry(access: RegistryAccess, standInBundle: string): Promise<LabImage[]> {
  const shared = [
    await packLayer('system', [...(await systemFiles(systemPrograms)), ...accountFiles]),
    await packLayer('stand-in', [{ path: '/stand-in.mjs', source: standInBundle }]),
  ];
  const images: LabImage[] = [];
  const push: Push = { access, holders: new Map() };
  for (const recipe of [...vendorRecipes(), licenceServerRecipe()]) {
    const own = await Promise.all(recipe.layers.map(({ name, files }) => packLayer(name, files)));
    images.push(await pushImage(push, recipe, [...shared, ...own]));
  }
  return images;
}

async function pushImage(push: Push, recipe: ImageRecipe, layers: Layer[]): Promise<LabImage> {
  const config = Buffer.from(JSON.stringify(configuration(recipe, layers)));
  for (const layer of layers)
    await pushBlob(push, recipe.repository, { digest: layer.digest, file: layer.file });
  const configDigest = sha256(config);
  await pushBlob(push, recipe.repository, { digest: configDigest, bytes: config });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, size: config.length, digest: configDigest },
    layers: layers.map(({ digest, sizeBytes }) => ({ mediaType: mediaTypes.layer, size: sizeBytes, digest })),
  });
  await registryRequest(push.access, `PUT /v2/${recipe.repository}/manifests/${recipe.tag}`, {
    body: Buffer.from(manifest),
    contentType: mediaTypes.manifest,
  });
  return {
    reference: `${push.access.address}/${recipe.repository}:${recipe.tag}`,
    repository: recipe.repository,
    tag: recipe.tag,
    digest: sha256(Buffer.from(manifest)),
    layers: layers.map(({ digest, sizeBytes }) => ({ digest, sizeBytes })),
  };
}

function configuration(recipe: ImageRecipe, layers: Layer[]): object {
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created: '2026-01-01T00:00:00Z',
    config: {
      Env: [path, ...Object.entries(recipe.environment).map(([name, value]) => `${name}=${value}`)],
      Entrypoint: recipe.entrypoint,
      Cmd: recipe.command,
      ExposedPorts: Object.fromEntries(recipe.ports.map((port) => [port, {}])),
      WorkingDir: '/',
      Labels: {
        'org.opencontainers.image.description': 'Stand-in of Site Admin for Deepgram; not Deepgram software',
      },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created: '2026-01-01T00:00:00Z' })),
  };
}

interface Push {
  access: RegistryAccess;
  /** Digest → a repository that has it. Another repository mounts the blob from there; it is not sent again. */
  holders: Map<string, string>;
}

interface Blob {
  digest: string;
  bytes?: Buffer;
  file?: string;
}

async function pushBlob({ access, holders }: Push, repository: string, blob: Blob): Promise<void> {
  const from = holders.get(blob.digest);
  if (from === repository) return;
  const mount = from ? `?mount=${blob.digest}&from=${from}` : '';
  const begun = await registryRequest(access, `POST /v2/${repository}/blobs/uploads/${mount}`);
  if (begun.status !== 201) {
    const location = new URL(begun.headers.get('location') ?? '', `http://${access.address}`);
    location.searchParams.set('digest', blob.digest);
    await registryRequest(access, `PUT ${location.pathname}${location.search}`, {
      body: blob.bytes ?? readFileSync(blob.file ?? ''),
      contentType: 'application/octet-stream',
    });
  }
  holders.set(blob.digest, repository);
}

interface RegistryCall {
  body?: Buffer;
  contentType?: string;
}

async function registryRequest(
  access: RegistryAccess,
  methodAndPath: string,
  call: RegistryCall = {},
): Promise<Response> {
  const [method = 'GET', path = '/'] = methodAndPath.split(' ');
  const credentials = Buffer.from(`${access.username}:${access.password}`).toString('base64');
  const response = await fetch(`http://${access.address}${path}`, {
    method,
    headers: {
      authorization: `Basic ${credentials}`,
      ...(call.contentType ? { 'content-type': call.contentType } : {}),
    },
    ...(call.body ? { body: new Uint8Array(call.body) } : {}),
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok) throw new Error(`${methodAndPath}: ${String(response.status)} ${await response.text()}`);
  await response.arrayBuffer();
  return response;
}

const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
