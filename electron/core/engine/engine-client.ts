// Owns what the core may ask of a container engine, in our words. Everything else in core/engine implements it;
// nobody outside sees dockerode.
import type { FoundService } from '#shared/domain/containers/found-container';
import type { ContainerFact, EngineFacts, ImagePlace } from '#shared/domain/facts/engine-facts';
import type { Read } from '#shared/domain/facts/reading';
import type { Readable } from 'node:stream';
import type { ContainerSpec } from '#shared/domain/containers/container-spec';
import type { HostLock } from '#shared/domain/plan/host-lock';
import type { LoadOptions } from './load-images.ts';

export interface EngineVersion {
  product: 'docker' | 'podman' | 'practice' | 'unknown';
  /** Such as `Docker 28.2.2`. */
  name: string;
  apiVersion: string;
  operatingSystem: string;
  architecture: string;
}

export interface EngineInfo {
  name: string;
  operatingSystem: string;
  architecture: string;
  cpus: number;
  memoryBytes: number;
  runtimes: string[];
  storageRoot: string;
  imagePlace: ImagePlace;
  containers: number;
  images: number;
}

export interface ContainerSummary {
  id: string;
  name: string;
  image: string;
  /** As the list shows it, cut at spaces. */
  command: string[];
  labels: Record<string, string>;
}

export interface ContainerState {
  id: string;
  name: string;
  /** Docker's word: created, running, restarting, paused, exited, dead. */
  status: string;
  exitCode: number | null;
  error: string | null;
  startedAt: string | null;
  createdAt: string | null;
  restartCount: number;
  image: string;
  imageId: string;
  labels: Record<string, string>;
  /** The engine deletes it when it stops. */
  autoRemove: boolean;
  /** Published ports: container port → address and port on the host. */
  ports: Record<number, { address: string; port: number }>;
  /** What it was made to publish, also while it does not run: container port → port on the host. One that the engine chooses is left out. */
  bindings: Record<number, number>;
  /** Networks it is on, with the names that others find it under there beside its own. */
  networks: Record<string, string[]>;
}

export interface ImageFacts {
  id: string;
  /** Registry digest, or the image id for images that no registry knows. */
  digest: string;
  references: string[];
  sizeBytes: number;
  createdAt: string;
}

export interface PullProgress {
  doneBytes: number;
  /** Null until every layer has told its size. */
  totalBytes: number | null;
  detail: string;
}

export interface RegistryLogin {
  username: string;
  password: string;
  serveraddress: string;
}

export interface EngineEvent {
  type: string;
  action: string;
  id: string;
  name: string | null;
  labels: Record<string, string>;
  /** Null where the engine tells no time. */
  at: string | null;
}

export interface LogChunk {
  stream: 'stdout' | 'stderr';
  line: string;
}

export interface PutFiles {
  /** An image that is on the host; its container is created, never started, and removed. */
  image: string;
  /** Directory on the host; made when missing. */
  directory: string;
  files: { name: string; text: string; mode: number }[];
}

/** Bytes that lie under each name after writing; null where nothing does. */
export type FilesPut = Record<string, number | null>;

export interface PullOptions {
  login: RegistryLogin | null;
  signal: AbortSignal;
  onProgress: (progress: PullProgress) => void;
}

export interface FollowOptions {
  tail: number;
  /** Only lines from this moment on, by the engine's clock: an ISO time. */
  since?: string;
  follow: boolean;
  signal: AbortSignal;
}

export interface RunOnce {
  /** An image that is on the host. */
  image: string;
  entrypoint: string[];
  command: string[];
  /** Whether it sees every GPU, as an Engine would. */
  gpu: boolean;
  /** Null: without a network. */
  network: string | null;
  env: Record<string, string>;
  timeoutMs: number;
}

export interface RunOnceResult {
  exitCode: number;
  /** Both streams, as they came; at most a million characters. */
  output: string;
}

/** Every call has its own deadline and rejects with an AppError of area `engine` or `registry`. */
export interface EngineClient {
  readonly host: string;
  readonly version: EngineVersion;
  info(): Promise<EngineInfo>;
  /** What the engine says of itself, as far as it can be read. */
  facts(): Promise<Read<EngineFacts>>;
  /** Every container but our own carriers and probes, with published ports and GPUs. */
  containerFacts(): Promise<ContainerFact[]>;
  listContainers(labels: Record<string, string>): Promise<ContainerSummary[]>;
  /** Null when there is no such container. */
  inspectContainer(idOrName: string): Promise<ContainerState | null>;
  /** Names of those variables that the container has with another value, or not at all. No value leaves the engine's side. */
  differingEnvironment(idOrName: string, values: Record<string, string>): Promise<string[]>;
  /** Everything that can be read of a container, with the file it was started with; null when it is gone. */
  describeContainer(idOrName: string): Promise<FoundService | null>;
  createContainer(spec: ContainerSpec): Promise<string>;
  startContainer(idOrName: string): Promise<void>;
  /** Sends the stop signal and waits up to the grace before the engine kills. */
  stopContainer(idOrName: string, graceSeconds: number): Promise<void>;
  renameContainer(idOrName: string, to: string): Promise<void>;
  /** Podman before 5 refuses. */
  setRestart(idOrName: string, policy: ContainerSpec['restart']): Promise<void>;
  removeContainer(idOrName: string): Promise<void>;
  /** Null when the image is not on the host. */
  inspectImage(reference: string): Promise<ImageFacts | null>;
  listImages(): Promise<ImageFacts[]>;
  /** Digests of its unpacked layers, the lowest first; null when the image is not on the host. */
  imageLayers(reference: string): Promise<string[] | null>;
  /** Sends an archive as `docker save` writes it. Who sends it reads back what is there then. */
  loadImages(archive: Readable, options: LoadOptions): Promise<void>;
  /** Done only when the image was read back. */
  pullImage(reference: string, options: PullOptions): Promise<ImageFacts>;
  listNetworks(): Promise<string[]>;
  createNetwork(name: string, labels: Record<string, string>): Promise<void>;
  removeNetwork(name: string): Promise<void>;
  /** Also for a container that runs: it gets an address there, and the names in the same moment. */
  connectNetwork(network: string, to: { container: string; aliases: string[] }): Promise<void>;
  /** Cuts what is in flight through that network. */
  disconnectNetwork(network: string, container: string): Promise<void>;
  /** Reads, writes what differs, and looks at what lies there then; null when all was there as wanted, byte for byte. */
  putFiles(put: PutFiles): Promise<FilesPut | null>;
  /** Runs one command in a container of its own, which is removed however it ended. */
  runOnce(run: RunOnce): Promise<RunOnceResult>;
  /** Removes carriers of files and probes that an earlier crash left behind. */
  removeCarriers(): Promise<number>;
  /** Who is changing this host, or null. */
  readLock(): Promise<HostLock | null>;
  /** Takes the lock unless somebody has it; answers the one that is there now. */
  takeLock(lock: Omit<HostLock, 'id'>): Promise<HostLock>;
  /** Removes the lock with this id and no other. */
  releaseLock(id: string): Promise<void>;
  /** The text of a file inside a container, or null when it is not there. */
  readFile(idOrName: string, path: string): Promise<string | null>;
  followLogs(idOrName: string, options: FollowOptions): AsyncIterable<LogChunk>;
  exec(idOrName: string, command: string[]): Promise<{ exitCode: number; output: string }>;
  /** Ends when the signal aborts; rejects when the connection is lost. */
  events(signal: AbortSignal): AsyncIterable<EngineEvent>;
  /** Closes sockets kept open. */
  close(): void;
}
