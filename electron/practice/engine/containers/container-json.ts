// Owns how containers look from outside: the list's and the inspect's JSON. Pure over records and what runs.
import type { ContainerRecord, ImageRecord, MountRecord } from '../model/records.ts';
import type { NetworkKeeper } from '../network-keeper.ts';
import type { PublishedPort } from '../runtime/port-proxy.ts';
import type { RunningContainer } from './running-container.ts';

function ago(iso: string): string {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(iso)) / 1000));
  if (seconds < 1) return 'Less than a second';
  if (seconds < 60) return `${String(seconds)} second${seconds === 1 ? '' : 's'}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes === 1 ? 'About a minute' : `${String(minutes)} minutes`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return hours === 1 ? 'About an hour' : `${String(hours)} hours`;
  return `${String(Math.floor(hours / 24))} days`;
}

function statusText({ state }: ContainerRecord): string {
  if (state.status === 'running') return `Up ${ago(state.startedAt)}`;
  if (state.status === 'created') return 'Created';
  if (state.status === 'restarting')
    return `Restarting (${String(state.exitCode)}) ${ago(state.finishedAt)} ago`;
  return `Exited (${String(state.exitCode)}) ${ago(state.finishedAt)} ago`;
}

function mountJson(mount: MountRecord): object {
  const source = mount.type === 'volume' ? `/var/lib/docker/volumes/${mount.name ?? ''}/_data` : mount.source;
  return {
    Type: mount.type,
    ...(mount.name === undefined ? {} : { Name: mount.name, Driver: 'local' }),
    Source: source,
    Destination: mount.destination,
    Mode: mount.mode,
    RW: !mount.readOnly,
    Propagation: mount.type === 'bind' ? 'rprivate' : '',
  };
}

function endpointsJson(record: ContainerRecord, networks: NetworkKeeper): Record<string, object> {
  const running = record.state.status === 'running';
  return Object.fromEntries(
    Object.entries(record.endpoints).map(([name, endpoint]) => {
      const network = networks.find(name);
      return [
        name,
        {
          IPAMConfig: null,
          Links: null,
          Aliases: endpoint.aliases.length > 0 ? endpoint.aliases : null,
          DNSNames: name === 'bridge' ? null : networks.dnsNames(record, endpoint),
          NetworkID: network?.id ?? '',
          EndpointID: running ? endpoint.endpointId : '',
          Gateway: running && network ? networks.gateway(network) : '',
          IPAddress: running ? endpoint.ipAddress : '',
          IPPrefixLen: running && endpoint.ipAddress ? 16 : 0,
          MacAddress: running ? endpoint.macAddress : '',
          IPv6Gateway: '',
          GlobalIPv6Address: '',
          GlobalIPv6PrefixLen: 0,
          DriverOpts: null,
        },
      ];
    }),
  );
}

/** A publication on the wildcard address shows once per address family in Docker; practice has IPv4 only. */
function portList(record: ContainerRecord, published: PublishedPort[]): object[] {
  const shown = published.map((port) => ({
    IP: port.hostIp,
    PrivatePort: port.containerPort,
    PublicPort: port.hostPort,
    Type: port.protocol,
  }));
  const exposed = Object.keys(record.config.ExposedPorts ?? {})
    .map((key) => key.split('/'))
    .filter(([port]) => !published.some((one) => String(one.containerPort) === port))
    .map(([port, protocol = 'tcp']) => ({ PrivatePort: Number(port), Type: protocol }));
  return record.state.status === 'running' ? [...shown, ...exposed] : [];
}

function portMap(record: ContainerRecord, published: PublishedPort[]): Record<string, object[] | null> {
  if (record.state.status !== 'running') return {};
  const ports: Record<string, object[] | null> = {};
  for (const key of Object.keys(record.config.ExposedPorts ?? {})) ports[key] = null;
  for (const port of published) {
    const key = `${String(port.containerPort)}/${port.protocol}`;
    ports[key] = [...(ports[key] ?? []), { HostIp: port.hostIp, HostPort: String(port.hostPort) }];
  }
  return ports;
}

export interface JsonParts {
  networks: NetworkKeeper;
  running: RunningContainer | undefined;
  imageName: string;
  /** What the image says of its containers; null: the image is gone. */
  imageConfig: ImageRecord['config'] | null;
}

export function listJson(record: ContainerRecord, parts: JsonParts): object {
  return {
    Id: record.id,
    Names: [`/${record.name}`],
    Image: parts.imageName,
    ImageID: record.imageId,
    Command: record.argv.join(' '),
    Created: Math.floor(Date.parse(record.createdAt) / 1000),
    Ports: portList(record, parts.running?.published ?? []),
    Labels: record.config.Labels ?? {},
    State: record.state.status,
    Status: statusText(record),
    HostConfig: { NetworkMode: record.hostConfig.NetworkMode },
    NetworkSettings: { Networks: endpointsJson(record, parts.networks) },
    Mounts: record.mounts.map(mountJson),
  };
}

const hostDefaults = {
  Binds: null,
  ContainerIDFile: '',
  LogConfig: { Type: 'json-file', Config: {} },
  NetworkMode: 'default',
  PortBindings: {},
  RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
  AutoRemove: false,
  VolumesFrom: null,
  ExtraHosts: null,
  Privileged: false,
  Runtime: 'runc',
  Memory: 0,
  NanoCpus: 0,
  DeviceRequests: null,
};

export function inspectJson(record: ContainerRecord, parts: JsonParts): object {
  return {
    Id: record.id,
    Created: record.createdAt,
    Path: record.argv[0] ?? '',
    Args: record.argv.slice(1),
    State: stateJson(record, parts),
    Image: record.imageId,
    ResolvConfPath: '',
    HostnamePath: '',
    HostsPath: '',
    LogPath: '',
    Name: `/${record.name}`,
    RestartCount: record.restartCount,
    Driver: 'practice',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: null,
    HostConfig: { ...hostDefaults, ...record.hostConfig },
    GraphDriver: { Name: 'practice', Data: null },
    Mounts: record.mounts.map(mountJson),
    Config: configJson(record, parts),
    NetworkSettings: networkJson(record, parts),
  };
}

function stateJson({ state }: ContainerRecord, { running }: JsonParts): object {
  return {
    Status: state.status,
    Running: state.status === 'running' || state.status === 'restarting',
    Paused: false,
    Restarting: state.status === 'restarting',
    OOMKilled: false,
    Dead: false,
    Pid: running?.child.pid ?? 0,
    ExitCode: state.exitCode,
    Error: state.error,
    StartedAt: state.startedAt,
    FinishedAt: state.finishedAt,
  };
}

function configJson(record: ContainerRecord, { imageConfig }: JsonParts): object {
  // Clients name the container in the body too; it is no setting.
  const { name: _, ...config } = record.config;
  return {
    Domainname: '',
    User: '',
    AttachStdin: false,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    Volumes: null,
    WorkingDir: '',
    OnBuild: null,
    ...config,
    Cmd: config.Cmd ?? null,
    // As Docker, which shows the image's where the caller gave none.
    Entrypoint: config.Entrypoint ?? imageConfig?.Entrypoint ?? null,
  };
}

function networkJson(record: ContainerRecord, { networks, running }: JsonParts): object {
  const isRunning = record.state.status === 'running';
  return {
    Bridge: '',
    SandboxID: record.id,
    SandboxKey: '',
    Ports: portMap(record, running?.published ?? []),
    IPAddress: isRunning ? (record.endpoints['bridge']?.ipAddress ?? '') : '',
    Gateway: '',
    Networks: endpointsJson(record, networks),
  };
}
