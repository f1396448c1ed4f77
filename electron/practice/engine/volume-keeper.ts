// Owns the engine's volumes: making, finding and removing them, and those without a name that go with their container.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { makeDirectory } from '#base/make-directory';
import { EngineError, noSuchVolume } from './engine-error.ts';
import type { EngineHost } from './engine-host.ts';
import type { ContainerRecord, VolumeRecord } from './model/records.ts';

/** Docker's own mark of a volume that nobody named. */
const anonymousLabel = 'com.docker.volume.anonymous';

export class VolumeKeeper {
  readonly #host: EngineHost;

  constructor(host: EngineHost) {
    this.#host = host;
  }

  get all(): VolumeRecord[] {
    return this.#host.records.volumes;
  }

  find(name: string): VolumeRecord {
    const volume = this.all.find((one) => one.name === name);
    if (!volume) throw noSuchVolume(name);
    return volume;
  }

  isAnonymous({ labels }: VolumeRecord): boolean {
    return Object.hasOwn(labels, anonymousLabel);
  }

  users({ name }: VolumeRecord): ContainerRecord[] {
    return this.#host.records.containers.filter(({ mounts }) => mounts.some((mount) => mount.name === name));
  }

  /** The one of that name, made if it is missing. */
  ensure(name: string, labels: Record<string, string> = {}): VolumeRecord {
    const known = this.all.find((volume) => volume.name === name);
    if (known) return known;
    makeDirectory(this.#host.volumePath(name));
    const volume = { name, createdAt: new Date().toISOString(), labels };
    this.all.push(volume);
    this.#changed(name, 'create');
    return volume;
  }

  ensureFor({ mounts }: ContainerRecord): void {
    for (const { type, name, anonymous } of mounts)
      if (type === 'volume') this.ensure(name ?? '', anonymous ? { [anonymousLabel]: '' } : {});
  }

  remove(volume: VolumeRecord): void {
    const [user] = this.users(volume);
    if (user) throw new EngineError(409, `remove ${volume.name}: volume is in use - [${user.id}]`);
    this.all.splice(this.all.indexOf(volume), 1);
    rmSync(path.dirname(this.#host.volumePath(volume.name)), { recursive: true, force: true });
    this.#changed(volume.name, 'destroy');
  }

  /** After its container is gone. */
  removeAnonymousOf({ mounts }: ContainerRecord): void {
    const names = new Set(mounts.map(({ name }) => name));
    for (const volume of this.all.filter((one) => names.has(one.name) && this.isAnonymous(one)))
      if (this.users(volume).length === 0) this.remove(volume);
  }

  #changed(name: string, action: string): void {
    this.#host.changed();
    this.#host.events.publish('volume', action, { id: name, attributes: { driver: 'local' } });
  }
}
