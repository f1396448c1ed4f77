// Owns what the practice engine carries out of a request to create a container. A key that is not here must be empty: memory, users,
// capabilities, health checks and the like have no meaning for a process of this machine that plays a container.
import { EngineError } from '../engine-error.ts';
import { practiceGpuUuid } from '#practice/stand-ins/toolbox/practice-gpu';
import {
  any,
  count,
  each,
  entries,
  flag,
  matching,
  notSupported,
  object,
  only,
  text,
  texts,
} from './body-shapes.ts';

export const restartPolicy = object({
  Name: only('', 'no', 'always', 'unless-stopped', 'on-failure'),
  MaximumRetryCount: count,
});

/** What a client read before and sends back is no wish: addresses are given out anew. */
export const endpoint = object({
  Aliases: texts,
  IPAMConfig: object({}),
  NetworkID: any,
  EndpointID: any,
  Gateway: any,
  IPAddress: any,
  IPPrefixLen: any,
  DNSNames: any,
});

const gpu = new RegExp(`^(nvidia\\.com/gpu=)?(0|all|${practiceGpuUuid})$`);
const gpuCapability = only('gpu', 'nvidia', 'compute', 'utility', 'graphics', 'video', 'display', 'compat32');

function hostPort(value: unknown, path: readonly string[]): void {
  text(value, path);
  if (typeof value !== 'string' || value === '') return;
  if (value.includes('-')) throw notSupported(path, value);
  if (!/^\d+$/.test(value) || Number(value) > 65_535)
    throw new EngineError(400, `invalid port specification: "${value}"`);
}

const mount = object({
  Type: only('bind', 'volume'),
  Source: text,
  Target: text,
  ReadOnly: flag,
  Consistency: any,
  BindOptions: object({ Propagation: only('', 'rprivate', 'private') }),
  // Nothing is copied from an image into a volume.
  VolumeOptions: object({ NoCopy: any, DriverConfig: object({ Name: only('', 'local') }) }),
});

const hostConfig = object({
  Binds: texts,
  Mounts: each(mount),
  PortBindings: entries(each(object({ HostIp: text, HostPort: hostPort })), matching(/^\d+(\/tcp)?$/)),
  PublishAllPorts: flag,
  RestartPolicy: restartPolicy,
  // Another container's network is not shared.
  NetworkMode: matching(/^(?!container:|ns:)/),
  AutoRemove: flag,
  Runtime: text,
  DeviceRequests: each(
    object({
      Driver: only('', 'nvidia', 'cdi'),
      Count: only(-1, 0, 1),
      DeviceIDs: each(matching(gpu)),
      Capabilities: each(each(gpuCapability)),
    }),
  ),
  Devices: each(object({ PathOnHost: matching(gpu), PathInContainer: any, CgroupPermissions: any })),
  ExtraHosts: texts,
  // The engine bounds what it keeps of every log by itself, below what any site asks for.
  LogConfig: object({
    Type: only('', 'json-file'),
    Config: object({ 'max-size': text, 'max-file': text }),
  }),
  VolumeDriver: only('', 'local'),
  // The daemon's own defaults, spelled out.
  CgroupnsMode: only('', 'private'),
  IpcMode: only('', 'private'),
  Isolation: only('', 'default'),
  MemorySwap: only(0, -1),
  MemorySwappiness: only(-1),
  PidsLimit: only(0, -1),
  // An empty list takes away what is masked without one.
  MaskedPaths: only(),
  ReadonlyPaths: only(),
  ConsoleSize: any,
  // The client writes that file.
  ContainerIDFile: any,
});

export const containerBody = object({
  // Some clients name the container in the body too.
  name: any,
  Image: text,
  Hostname: text,
  User: only('', '0', 'root', '0:0', 'root:root'),
  AttachStdin: flag,
  AttachStdout: flag,
  AttachStderr: flag,
  Tty: flag,
  OpenStdin: flag,
  StdinOnce: flag,
  Env: texts,
  Cmd: texts,
  Entrypoint: texts,
  Labels: entries(text),
  ExposedPorts: entries(any),
  Volumes: entries(any),
  WorkingDir: text,
  StopSignal: text,
  StopTimeout: count,
  ArgsEscaped: any,
  Healthcheck: object({ Test: each(only('', 'NONE')) }),
  HostConfig: hostConfig,
  NetworkingConfig: object({ EndpointsConfig: entries(endpoint) }),
});
