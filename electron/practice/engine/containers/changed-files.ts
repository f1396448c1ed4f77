// Owns what `docker diff` shows: what a container wrote beside its image. Nothing of an image can be deleted in practice.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { EngineHost } from '../engine-host.ts';
import type { ContainerRecord } from '../model/records.ts';

interface ChangedFile {
  Path: string;
  /** 0: changed, 1: added. */
  Kind: 0 | 1;
}

export function changedFiles(host: EngineHost, record: ContainerRecord): ChangedFile[] {
  const upper = path.join(host.containerFolder(record.id), 'upper');
  const image = host.imageFolder(record.imageId);
  if (!existsSync(upper)) return [];
  return readdirSync(upper, { recursive: true, encoding: 'utf8' })
    .map((name): ChangedFile => {
      const inside = name.split(path.sep).join('/');
      return { Path: `/${inside}`, Kind: existsSync(path.join(image, name)) ? 0 : 1 };
    })
    .toSorted((a, b) => (a.Path < b.Path ? -1 : 1));
}
