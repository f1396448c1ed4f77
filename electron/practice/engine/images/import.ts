// Owns `docker import`: an archive becomes an image of one layer, without any registry.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { makeDirectory } from '#base/make-directory';
import type { EngineHost } from '../engine-host.ts';
import { notSupported } from '../http/body-shapes.ts';
import type { ImageRecord } from '../model/records.ts';
import type { ImageShelf } from './image-shelf.ts';
import { familiarReference, readReference } from './reference.ts';
import { writeLayer } from './write-layer.ts';

const digestOf = (bytes: Buffer | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export interface ImportWish {
  archive: Buffer;
  repository: string;
  tag: string;
  labels: Record<string, string>;
}

/** Of `LABEL name=value` changes; another instruction of `docker import --change` is refused. */
export function labelsOf(changes: string[]): Record<string, string> {
  const pairs = changes.map((change): [string, string] => {
    const [, name, value = ''] = /^LABEL\s+([^=\s]+)=(.*)$/i.exec(change.trim()) ?? [];
    if (name === undefined) throw notSupported(['changes'], change);
    return [name, value];
  });
  return Object.fromEntries(pairs);
}

export async function importImage(
  host: EngineHost,
  shelf: ImageShelf,
  { archive, repository, tag, labels }: ImportWish,
): Promise<ImageRecord> {
  const tar = archive[0] === 0x1f ? gunzipSync(archive) : archive;
  const diffId = digestOf(tar);
  const createdAt = new Date().toISOString();
  const id = digestOf(JSON.stringify({ diffId, createdAt }));
  const kept = path.join(host.options.folder, 'layers', `${diffId.replace('sha256:', '')}.tar`);
  makeDirectory(path.dirname(kept));
  writeFileSync(kept, tar);
  await writeLayer(tar, host.imageFolder(id));
  const image: ImageRecord = {
    id,
    tags: repository === '' ? [] : [familiarReference(readReference(`${repository}:${tag || 'latest'}`))],
    digests: [],
    createdAt,
    sizeBytes: tar.length,
    layers: [{ digest: diffId, diffId, sizeBytes: tar.length }],
    config: { Labels: labels },
    history: [{ created: createdAt, created_by: '' }],
    architecture: 'amd64',
  };
  shelf.add(image);
  shelf.publish(image, 'import', image.tags[0] ?? id);
  return image;
}
