// Owns EngineClient over dockerode: which call, which deadline, what is read back. Translating is done by its neighbours.
import type Docker from 'dockerode';
import type { Readable } from 'node:stream';
import type { FoundService } from '#shared/domain/containers/found-container';
import type { ContainerFact, EngineFacts } from '#shared/domain/facts/engine-facts';
import { readEngineInfo, readImagePlace } from '#shared/domain/facts/readers/engine-info';
import type { Read } from '#shared/domain/facts/reading';
import type { ContainerSpec } from '#shared/domain/containers/container-spec';
import type { HostLock } from '#shared/domain/plan/host-lock';
import { AppError } from '#shared/errors/app-error';
import type { CallContext } from './classify-error.ts';
import { containerOptions } from './container-options.ts';
import { containerState, imageFacts } from './container-state.ts';
import { withDeadline } from './deadline.ts';
import type {
  ContainerState,
  ContainerSummary,
  EngineClient,
  EngineEvent,
  EngineInfo,
  EngineVersion,
  FilesPut,
  FollowOptions,
  ImageFacts,
  LogChunk,
  PullOptions,
  PutFiles,
  RunOnce,
  RunOnceResult,
} from './engine-client.ts';
import { containersOf } from './engine-facts.ts';
import { describeThrough } from './describe-container.ts';
import { eventsThrough, execThrough, followLogsThrough } from './engine-streams.ts';
import { readLockThrough, releaseLockThrough, takeLockThrough } from './host-lock.ts';
import { comesUpWithPodman, createOnPodman } from './podman-container.ts';
import { loadThrough, type LoadOptions } from './load-images.ts';
import { pullThrough } from './pull-image.ts';
import { CARRIER_LABEL, makeDirectories, putFilesThrough, readFileThrough } from './put-files.ts';
import { PROBE_LABEL, runOnceThrough } from './run-once.ts';

const READ_MS = 10_000;
const CHANGE_MS = 60_000;
/** What an engine may need beyond the grace to kill and report. */
const STOP_MARGIN_MS = 30_000;

interface Dependencies {
  docker: Docker;
  host: string;
  address: string;
  version: EngineVersion;
}

interface InfoAnswer {
  Name?: string;
  OperatingSystem?: string;
  Architecture?: string;
  NCPU?: number;
  MemTotal?: number;
  Runtimes?: object | null;
  DockerRootDir?: string;
  Containers?: number;
  Images?: number;
}

export class DockerEngine implements EngineClient {
  readonly host: string;
  readonly version: EngineVersion;
  readonly #docker: Docker;
  readonly #address: string;
  #info: Promise<unknown> | null = null;

  constructor({ docker, host, address, version }: Dependencies) {
    this.host = host;
    this.version = version;
    this.#docker = docker;
    this.#address = address;
  }

  async info(): Promise<EngineInfo> {
    const info = ((await this.#readInfo()) ?? {}) as InfoAnswer;
    return {
      name: info.Name ?? '',
      operatingSystem: info.OperatingSystem ?? 'unknown',
      architecture: info.Architecture ?? 'unknown',
      cpus: info.NCPU ?? 0,
      memoryBytes: info.MemTotal ?? 0,
      runtimes: Object.keys(info.Runtimes ?? {}),
      storageRoot: info.DockerRootDir ?? '',
      imagePlace: readImagePlace(info),
      containers: info.Containers ?? 0,
      images: info.Images ?? 0,
    };
  }

  async facts(): Promise<Read<EngineFacts>> {
    return readEngineInfo(await this.#readInfo(), this.version);
  }

  /** To answer this an engine runs programs of its own (runc, init), so those who ask in the same moment share the answer. */
  #readInfo(): Promise<unknown> {
    this.#info ??= this.#call<unknown>('read engine info', READ_MS, () => this.#docker.info()).finally(
      () => (this.#info = null),
    );
    return this.#info;
  }

  async containerFacts(): Promise<ContainerFact[]> {
    return this.#call('read containers', READ_MS, (signal) =>
      containersOf(this.#docker, { engine: this.version, readInfo: () => this.#readInfo(), signal }),
    );
  }

  async runOnce(run: RunOnce): Promise<RunOnceResult> {
    return this.#call(`run ${run.entrypoint[0] ?? ''} in ${run.image}`, run.timeoutMs, (signal) =>
      runOnceThrough(this.#docker, run, { engine: this.version, signal }),
    );
  }

  async listContainers(labels: Record<string, string>): Promise<ContainerSummary[]> {
    const label = Object.entries(labels).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
    return this.#call('list containers', READ_MS, async (abortSignal) => {
      const rows = await this.#docker.listContainers({ all: true, filters: { label }, abortSignal });
      return rows.map(({ Id, Names, Image, Labels, Command }) => ({
        id: Id,
        name: (Names[0] ?? '').replace(/^\//, ''),
        image: Image,
        command: Command.split(' '),
        labels: Labels,
      }));
    });
  }

  async inspectContainer(idOrName: string): Promise<ContainerState | null> {
    const read = this.#call(`inspect ${idOrName}`, READ_MS, async (abortSignal) =>
      containerState(await this.#docker.getContainer(idOrName).inspect({ abortSignal })),
    );
    return absentAsNull(read);
  }

  async differingEnvironment(idOrName: string, values: Record<string, string>): Promise<string[]> {
    const read = this.#call(`inspect ${idOrName}`, READ_MS, async (abortSignal) => {
      const { Config } = await this.#docker.getContainer(idOrName).inspect({ abortSignal });
      return new Set(Config.Env);
    });
    const environment = await absentAsNull(read);
    if (environment === null) return [];
    return Object.entries(values).flatMap(([name, value]) =>
      environment.has(`${name}=${value}`) ? [] : [name],
    );
  }

  async describeContainer(idOrName: string): Promise<FoundService | null> {
    return this.#call(`describe ${idOrName}`, READ_MS, (signal) =>
      describeThrough(this.#docker, idOrName, {
        engine: this.version,
        readInfo: () => this.#readInfo(),
        signal,
      }),
    );
  }

  async setRestart(idOrName: string, policy: ContainerSpec['restart']): Promise<void> {
    await this.#call(`change ${idOrName}`, CHANGE_MS, (abortSignal) =>
      this.#docker.getContainer(idOrName).update({ RestartPolicy: { Name: policy }, abortSignal }),
    );
  }

  async createContainer(asked: ContainerSpec): Promise<string> {
    const spec = this.version.product === 'podman' ? comesUpWithPodman(asked) : asked;
    if (this.version.product === 'podman' && spec.gpu === 'nvidia') {
      const { image } = spec;
      const directories = spec.binds.filter(({ target }) => target === '/models').map(({ source }) => source);
      return this.#call(`create ${spec.name}`, CHANGE_MS, async (signal) => {
        await makeDirectories(this.#docker, { image, directories, signal });
        return createOnPodman(this.#docker, spec, signal);
      });
    }
    const options = containerOptions(spec, this.version);
    const made = await this.#call(`create ${spec.name}`, CHANGE_MS, (abortSignal) =>
      this.#docker.createContainer({ ...options, abortSignal }),
    );
    return made.id;
  }

  async startContainer(idOrName: string): Promise<void> {
    await this.#change(`start ${idOrName}`, CHANGE_MS, (abortSignal) =>
      this.#docker.getContainer(idOrName).start({ abortSignal }),
    );
  }

  async stopContainer(idOrName: string, graceSeconds: number): Promise<void> {
    await this.#change(`stop ${idOrName}`, graceSeconds * 1000 + STOP_MARGIN_MS, (abortSignal) =>
      this.#docker.getContainer(idOrName).stop({ t: graceSeconds, abortSignal }),
    );
  }

  async renameContainer(idOrName: string, to: string): Promise<void> {
    await this.#call(`rename ${idOrName}`, CHANGE_MS, (abortSignal) =>
      this.#docker.getContainer(idOrName).rename({ name: to, abortSignal }),
    );
  }

  async removeContainer(idOrName: string): Promise<void> {
    const removal = this.#call(`remove ${idOrName}`, CHANGE_MS, (abortSignal) =>
      this.#docker.getContainer(idOrName).remove({ v: false, abortSignal }),
    );
    await absentAsNull(removal);
  }

  async inspectImage(reference: string): Promise<ImageFacts | null> {
    const read = this.#call(`inspect ${reference}`, READ_MS, async () =>
      imageFacts(await this.#docker.getImage(reference).inspect()),
    );
    return absentAsNull(read);
  }

  async listImages(): Promise<ImageFacts[]> {
    return this.#call('list images', READ_MS, async (abortSignal) => {
      const rows = await this.#docker.listImages({ abortSignal });
      return rows.map((row) => imageFacts({ ...row, Created: new Date(row.Created * 1000).toISOString() }));
    });
  }

  async imageLayers(reference: string): Promise<string[] | null> {
    const read = this.#call(`inspect ${reference}`, READ_MS, async () => {
      const { RootFS } = await this.#docker.getImage(reference).inspect();
      return RootFS.Layers ?? [];
    });
    return absentAsNull(read);
  }

  async loadImages(archive: Readable, options: LoadOptions): Promise<void> {
    await loadThrough(this.#docker, archive, { context: this.#context('load images'), options });
  }

  async pullImage(reference: string, options: PullOptions): Promise<ImageFacts> {
    await pullThrough(this.#docker, reference, { context: this.#context(`pull ${reference}`), options });
    const image = await this.inspectImage(reference);
    if (!image) throw new AppError('engine.streamCut', { host: this.host, action: `pull ${reference}` });
    return image;
  }

  async listNetworks(): Promise<string[]> {
    return this.#call('list networks', READ_MS, async (abortSignal) => {
      const rows = await this.#docker.listNetworks({ abortSignal });
      return rows.map(({ Name }) => Name);
    });
  }

  async createNetwork(name: string, labels: Record<string, string>): Promise<void> {
    await this.#call(`create network ${name}`, CHANGE_MS, (abortSignal) =>
      this.#docker.createNetwork({ Name: name, CheckDuplicate: true, Labels: labels, abortSignal }),
    );
  }

  async removeNetwork(name: string): Promise<void> {
    await absentAsNull(
      this.#call(`remove network ${name}`, CHANGE_MS, (abortSignal) =>
        this.#docker.getNetwork(name).remove({ abortSignal }),
      ),
    );
  }

  async connectNetwork(network: string, to: { container: string; aliases: string[] }): Promise<void> {
    await this.#call(`connect ${to.container} to ${network}`, CHANGE_MS, (abortSignal) => {
      // dockerode takes the signal everywhere; its types forgot it here.
      const options = {
        Container: to.container,
        EndpointConfig: { Aliases: to.aliases },
        abortSignal,
      };
      return this.#docker.getNetwork(network).connect(options);
    });
  }

  async disconnectNetwork(network: string, container: string): Promise<void> {
    await this.#call(`disconnect ${container} from ${network}`, CHANGE_MS, (abortSignal) =>
      this.#docker.getNetwork(network).disconnect({ Container: container, abortSignal }),
    );
  }

  async putFiles(put: PutFiles): Promise<FilesPut | null> {
    return this.#call(`write files to ${put.directory}`, CHANGE_MS, (signal) =>
      putFilesThrough(this.#docker, put, signal),
    );
  }

  async removeCarriers(): Promise<number> {
    const [carriers, probes] = await Promise.all([
      this.listContainers({ [CARRIER_LABEL]: '' }),
      this.listContainers({ [PROBE_LABEL]: '' }),
    ]);
    for (const { id } of carriers) await this.removeContainer(id);
    for (const { id } of probes) {
      const removal = this.#call(`remove ${id}`, CHANGE_MS, (abortSignal) =>
        this.#docker.getContainer(id).remove({ force: true, v: true, abortSignal }),
      );
      await absentAsNull(removal);
    }
    return carriers.length + probes.length;
  }

  async readLock(): Promise<HostLock | null> {
    return this.#call('read the lock', READ_MS, (signal) => readLockThrough(this.#docker, signal));
  }

  async takeLock(lock: Omit<HostLock, 'id'>): Promise<HostLock> {
    return this.#call('take the lock', CHANGE_MS, (signal) => takeLockThrough(this.#docker, lock, signal));
  }

  async releaseLock(id: string): Promise<void> {
    await this.#call('release the lock', CHANGE_MS, (signal) => releaseLockThrough(this.#docker, id, signal));
  }

  async readFile(idOrName: string, path: string): Promise<string | null> {
    return this.#call(`read ${path} of ${idOrName}`, READ_MS, () =>
      readFileThrough(this.#docker.getContainer(idOrName), path),
    );
  }

  followLogs(idOrName: string, options: FollowOptions): AsyncGenerator<LogChunk> {
    const context = this.#context(`read logs of ${idOrName}`);
    return followLogsThrough(this.#docker.getContainer(idOrName), { ...options, context });
  }

  async exec(idOrName: string, command: string[]): Promise<{ exitCode: number; output: string }> {
    return this.#call(`run ${command[0] ?? ''} in ${idOrName}`, READ_MS, () =>
      execThrough(this.#docker.getContainer(idOrName), command),
    );
  }

  events(signal: AbortSignal): AsyncGenerator<EngineEvent> {
    return eventsThrough(this.#docker, { signal, context: this.#context('follow events') });
  }

  close(): void {
    const { agent } = this.#docker.modem as { agent?: { destroy(): void } };
    agent?.destroy();
  }

  #context(action: string): CallContext {
    return { host: this.host, address: this.#address, action };
  }

  #call<T>(action: string, timeoutMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withDeadline(this.#context(action), timeoutMs, call);
  }

  /** 304 means that it was so already. */
  async #change(
    action: string,
    timeoutMs: number,
    call: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    await this.#call(action, timeoutMs, async (signal) => {
      try {
        await call(signal);
      } catch (thrown) {
        if ((thrown as { statusCode?: number }).statusCode !== 304) throw thrown;
      }
    });
  }
}

async function absentAsNull<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'engine.notFound') return null;
    throw thrown;
  }
}
