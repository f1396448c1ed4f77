// Owns the containers of one practice engine: finding, creating, renaming, removing, and who they are on networks.
// Starting and stopping processes is in container-runner.ts.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { makeDirectory } from '#base/make-directory';
import { ContainerView } from '#practice/seam/view';
import type { PracticeMount } from '#practice/seam/messages';
import { EngineError, noSuchContainer, noSuchImage } from '../engine-error.ts';
import type { EngineHost } from '../engine-host.ts';
import type { ImageShelf } from '../images/image-shelf.ts';
import type { ContainerConfig, ContainerRecord, HostConfig } from '../model/records.ts';
import { newId } from '../model/record-store.ts';
import type { NetworkKeeper } from '../network-keeper.ts';
import type { VolumeKeeper } from '../volume-keeper.ts';
import { LogBook } from '../runtime/log-book.ts';
import {
  checkLife,
  checkName,
  checkRuntime,
  inventName,
  joinArgv,
  mergeEnv,
  readMounts,
} from './container-shape.ts';

export interface CreateRequest extends ContainerConfig {
  HostConfig?: HostConfig | null;
  NetworkingConfig?: { EndpointsConfig?: Record<string, { Aliases?: string[] | null } | null> | null } | null;
}

const never = '0001-01-01T00:00:00Z';

export class ContainerKeeper {
  readonly #host: EngineHost;
  readonly #images: ImageShelf;
  readonly #networks: NetworkKeeper;
  readonly #volumes: VolumeKeeper;
  readonly #logs = new Map<string, LogBook>();

  constructor(
    host: EngineHost,
    parts: { images: ImageShelf; networks: NetworkKeeper; volumes: VolumeKeeper },
  ) {
    this.#host = host;
    this.#images = parts.images;
    this.#networks = parts.networks;
    this.#volumes = parts.volumes;
  }

  get all(): ContainerRecord[] {
    return this.#host.records.containers;
  }

  /** By id, name, or unambiguous id prefix. */
  find(reference: string | undefined): ContainerRecord {
    if (!reference) throw new EngineError(400, 'no container is named');
    const wanted = reference.replace(/^\//, '');
    const exact = this.all.find((record) => record.id === wanted || record.name === wanted);
    if (exact) return exact;
    const byPrefix = /^[0-9a-f]+$/.test(wanted)
      ? this.all.filter((record) => record.id.startsWith(wanted))
      : [];
    if (byPrefix.length > 1) throw new EngineError(400, `Multiple IDs found with provided prefix: ${wanted}`);
    if (!byPrefix[0]) throw noSuchContainer(reference);
    return byPrefix[0];
  }

  create(request: CreateRequest, givenName: string | null): ContainerRecord {
    if (!request.Image) throw new EngineError(400, 'no image is named');
    const image = this.#images.find(request.Image);
    if (!image) throw noSuchImage(this.#images.canonical(request.Image));
    const { HostConfig, NetworkingConfig: networking, ...config } = request;
    const hostConfig = HostConfig ?? {};
    checkRuntime(hostConfig);
    checkLife(config, hostConfig);
    const name = givenName
      ? checkName(givenName)
      : inventName((candidate) => this.all.some((one) => one.name === candidate));
    this.#refuseTaken(name);
    const id = newId();
    const record: ContainerRecord = {
      id,
      name,
      createdAt: new Date().toISOString(),
      imageId: image.id,
      config: {
        ...config,
        Hostname: config.Hostname || id.slice(0, 12),
        Env: mergeEnv(image.config.Env, config.Env),
        Labels: { ...image.config.Labels, ...config.Labels },
        ExposedPorts: { ...image.config.ExposedPorts, ...config.ExposedPorts },
      },
      hostConfig: { ...hostConfig, NetworkMode: hostConfig.NetworkMode || 'default' },
      argv: joinArgv(config, image),
      mounts: readMounts(hostConfig, config.Volumes),
      endpoints: {},
      state: { status: 'created', exitCode: 0, error: '', startedAt: never, finishedAt: never },
      restartCount: 0,
      stoppedByUser: false,
    };
    this.#networks.attachAtCreate(record, networking?.EndpointsConfig ?? {});
    this.#volumes.ensureFor(record);
    makeDirectory(path.join(this.#host.containerFolder(id), 'upper'));
    this.all.push(record);
    this.#host.changed();
    this.publish(record, 'create');
    return record;
  }

  rename(record: ContainerRecord, wanted: string): void {
    const name = checkName(wanted);
    if (name === record.name)
      throw new EngineError(400, 'Renaming a container with the same name as its current name');
    this.#refuseTaken(name);
    const oldName = `/${record.name}`;
    record.name = name;
    this.#host.changed();
    this.publish(record, 'rename', { oldName });
  }

  /** The record and its folder; the process must be gone already. */
  forget(record: ContainerRecord, withVolumes: boolean): void {
    const index = this.all.indexOf(record);
    if (index < 0) return;
    this.all.splice(index, 1);
    this.#logs.delete(record.id);
    this.#host.changed();
    rmSync(this.#host.containerFolder(record.id), { recursive: true, force: true });
    if (withVolumes) this.#volumes.removeAnonymousOf(record);
    this.publish(record, 'destroy');
  }

  log(record: ContainerRecord): LogBook {
    let book = this.#logs.get(record.id);
    if (!book) {
      book = new LogBook(path.join(this.#host.containerFolder(record.id), 'log.jsonl'));
      this.#logs.set(record.id, book);
    }
    return book;
  }

  /** Bind sources that do not exist become folders, as Docker does when it sets mounts up. */
  practiceMounts(record: ContainerRecord): PracticeMount[] {
    return record.mounts.map((mount) => {
      const source =
        mount.type === 'bind' ? this.#host.hostPath(mount.source) : this.#host.volumePath(mount.name ?? '');
      return { source, destination: mount.destination, readOnly: mount.readOnly };
    });
  }

  view(record: ContainerRecord): ContainerView {
    return new ContainerView({
      mounts: this.practiceMounts(record),
      upper: path.join(this.#host.containerFolder(record.id), 'upper'),
      lower: [this.#host.imageFolder(record.imageId)],
    });
  }

  publish(record: ContainerRecord, action: string, more: Record<string, string> = {}): void {
    this.#host.events.publish('container', action, {
      id: record.id,
      attributes: { ...record.config.Labels, image: record.config.Image, name: record.name, ...more },
    });
  }

  #refuseTaken(name: string): void {
    const other = this.all.find((record) => record.name === name);
    if (!other) return;
    throw new EngineError(
      409,
      `Conflict. The container name "/${name}" is already in use by container "${other.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
  }
}
