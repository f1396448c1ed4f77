// Owns the images an engine has: finding, tagging, removing. Fetching them is in pull.ts.
import { rmSync } from 'node:fs';
import { EngineError, noSuchImage } from '../engine-error.ts';
import type { EngineHost } from '../engine-host.ts';
import type { ContainerRecord, ImageRecord } from '../model/records.ts';
import { familiarName, familiarReference, readReference } from './reference.ts';

export class ImageShelf {
  readonly #host: EngineHost;

  constructor(host: EngineHost) {
    this.#host = host;
  }

  get all(): ImageRecord[] {
    return this.#host.records.images;
  }

  canonical(text: string): string {
    return /^(sha256:)?[0-9a-f]{12,64}$/.test(text) ? text : familiarReference(readReference(text));
  }

  /** By tag, digest, id or id prefix. */
  find(text: string): ImageRecord | undefined {
    const bare = text.replace(/^sha256:/, '');
    if (/^[0-9a-f]{4,64}$/.test(bare)) {
      const byId = this.all.find((image) => image.id.slice('sha256:'.length).startsWith(bare));
      if (byId) return byId;
    }
    const reference = readReference(text);
    const familiar = familiarReference(reference);
    return this.all.find((image) => image.tags.includes(familiar) || image.digests.includes(familiar));
  }

  get(text: string): ImageRecord {
    const image = this.find(text);
    if (!image) throw noSuchImage(this.canonical(text));
    return image;
  }

  has(layerDiffId: string): boolean {
    return this.all.some((image) => image.layers.some((layer) => layer.diffId === layerDiffId));
  }

  add(image: ImageRecord): void {
    const known = this.all.find((other) => other.id === image.id);
    for (const other of this.all) other.tags = other.tags.filter((tag) => !image.tags.includes(tag));
    if (known) {
      known.tags = [...new Set([...known.tags, ...image.tags])];
      known.digests = [...new Set([...known.digests, ...image.digests])];
    } else this.all.push(image);
    this.#host.changed();
  }

  tag(image: ImageRecord, wanted: { repository: string; tag: string }): void {
    const familiar = familiarReference(readReference(`${wanted.repository}:${wanted.tag || 'latest'}`));
    for (const other of this.all) other.tags = other.tags.filter((tag) => tag !== familiar);
    image.tags.push(familiar);
    this.#host.changed();
    this.publish(image, 'tag', familiar);
  }

  users(image: ImageRecord): ContainerRecord[] {
    return this.#host.records.containers.filter((record) => record.imageId === image.id);
  }

  remove(text: string, force: boolean): object[] {
    const image = this.get(text);
    const bare = text.replace(/^sha256:/, '');
    const byId = image.id.slice('sha256:'.length).startsWith(bare);
    const reference = byId ? undefined : this.canonical(text);
    const answer: object[] = [];
    if (byId && image.tags.length > 1 && !force) {
      throw new EngineError(
        409,
        `conflict: unable to delete ${bare.slice(0, 12)} (must be forced) - image is referenced in multiple repositories`,
      );
    }
    const remaining = reference === undefined ? [] : image.tags.filter((tag) => tag !== reference);
    if (remaining.length === 0) this.#refuseUsed(image, force);
    for (const tag of image.tags.filter((one) => !remaining.includes(one))) {
      answer.push({ Untagged: tag });
      this.publish(image, 'untag', tag);
    }
    image.tags = remaining;
    if (remaining.length === 0) answer.push(...this.#delete(image));
    this.#host.changed();
    return answer;
  }

  /** Of the images that nobody uses those that are meant. */
  prune(isMeant: (image: ImageRecord) => boolean): { deleted: object[]; reclaimedBytes: number } {
    const victims = this.all.filter((image) => this.users(image).length === 0 && isMeant(image));
    const deleted = victims.flatMap((image) => [
      ...image.tags.map((tag) => ({ Untagged: tag })),
      ...this.#delete(image),
    ]);
    return { deleted, reclaimedBytes: victims.reduce((sum, image) => sum + image.sizeBytes, 0) };
  }

  publish(image: ImageRecord, action: string, name: string): void {
    this.#host.events.publish('image', action, {
      id: action === 'pull' ? name : image.id,
      attributes: { ...image.config.Labels, name },
    });
  }

  familiarRepository(text: string): string {
    return familiarName(readReference(text));
  }

  #refuseUsed(image: ImageRecord, force: boolean): void {
    const short = image.id.slice(7, 19);
    for (const user of this.users(image)) {
      const running = user.state.status === 'running';
      if (running) {
        throw new EngineError(
          409,
          `conflict: unable to delete ${short} (cannot be forced) - image is being used by running container ${user.id.slice(0, 12)}`,
        );
      }
      if (!force) {
        throw new EngineError(
          409,
          `conflict: unable to delete ${short} (must be forced) - image is being used by stopped container ${user.id.slice(0, 12)}`,
        );
      }
    }
  }

  #delete(image: ImageRecord): object[] {
    this.all.splice(this.all.indexOf(image), 1);
    this.#host.changed();
    if (this.users(image).length === 0)
      rmSync(this.#host.imageFolder(image.id), { recursive: true, force: true });
    this.publish(image, 'delete', image.id);
    const kept = new Set(this.all.flatMap((other) => other.layers.map((layer) => layer.diffId)));
    return [
      { Deleted: image.id },
      ...image.layers.filter((layer) => !kept.has(layer.diffId)).map((layer) => ({ Deleted: layer.diffId })),
    ];
  }
}
