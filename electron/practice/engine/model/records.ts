// Owns the shapes the practice engine keeps on disk: containers, images, networks, volumes. No behaviour.

type ContainerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

export interface RestartPolicy {
  Name: '' | 'no' | 'always' | 'unless-stopped' | 'on-failure';
  MaximumRetryCount?: number;
}

export interface PortBinding {
  HostIp?: string;
  HostPort?: string;
}

export interface MountSpec {
  Type: 'bind' | 'volume';
  Source?: string;
  Target?: string;
  ReadOnly?: boolean;
}

/** The part of `HostConfig` that practice acts upon; the rest is empty (http/container-body.ts). */
export interface HostConfig {
  Binds?: string[] | null;
  Mounts?: MountSpec[] | null;
  PortBindings?: Record<string, PortBinding[] | null> | null;
  PublishAllPorts?: boolean;
  RestartPolicy?: RestartPolicy;
  NetworkMode?: string;
  AutoRemove?: boolean;
  Runtime?: string;
  DeviceRequests?: { Driver?: string; Count?: number; Capabilities?: string[][] }[] | null;
  Devices?: { PathOnHost?: string }[] | null;
  ExtraHosts?: string[] | null;
  LogConfig?: { Type?: string; Config?: Record<string, string> };
  [key: string]: unknown;
}

export interface ContainerConfig {
  Image: string;
  Hostname?: string;
  Env?: string[] | null;
  Cmd?: string[] | null;
  Entrypoint?: string[] | null;
  Labels?: Record<string, string> | null;
  ExposedPorts?: Record<string, object> | null;
  Volumes?: Record<string, object> | null;
  Tty?: boolean;
  OpenStdin?: boolean;
  StopSignal?: string;
  StopTimeout?: number;
  WorkingDir?: string;
  [key: string]: unknown;
}

export interface MountRecord {
  type: 'bind' | 'volume';
  name?: string;
  /** As the caller wrote it: a path on the practice host. */
  source: string;
  destination: string;
  readOnly: boolean;
  mode: string;
  /** Nobody named the volume. */
  anonymous?: boolean;
}

export interface EndpointRecord {
  aliases: string[];
  endpointId: string;
  ipAddress: string;
  macAddress: string;
}

export interface ContainerState {
  status: ContainerStatus;
  exitCode: number;
  error: string;
  startedAt: string;
  finishedAt: string;
}

export interface ContainerRecord {
  id: string;
  name: string;
  createdAt: string;
  imageId: string;
  config: ContainerConfig;
  hostConfig: HostConfig;
  /** Entrypoint and command together, from image and caller. */
  argv: string[];
  mounts: MountRecord[];
  endpoints: Record<string, EndpointRecord>;
  state: ContainerState;
  restartCount: number;
  /** A user stopped it: `unless-stopped` keeps it down, and `always` only until the daemon comes back. */
  stoppedByUser: boolean;
}

export interface ImageRecord {
  /** Config digest. */
  id: string;
  tags: string[];
  /** `repository@sha256:…` */
  digests: string[];
  createdAt: string;
  sizeBytes: number;
  layers: { digest: string; diffId: string; sizeBytes: number }[];
  config: Partial<ContainerConfig>;
  history: { created?: string; created_by?: string }[];
  architecture: string;
}

export interface NetworkRecord {
  id: string;
  name: string;
  driver: string;
  createdAt: string;
  internal: boolean;
  attachable?: boolean;
  labels: Record<string, string>;
  options: Record<string, string>;
  subnetIndex: number;
}

export interface VolumeRecord {
  name: string;
  createdAt: string;
  labels: Record<string, string>;
}

export interface EngineRecords {
  version: 1;
  engineId: string;
  containers: ContainerRecord[];
  images: ImageRecord[];
  networks: NetworkRecord[];
  volumes: VolumeRecord[];
}
