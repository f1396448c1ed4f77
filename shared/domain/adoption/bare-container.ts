// Owns what engines say of a container that was made with nothing but an image, a command and a network. Data: of every key that is not
// simply empty then, the values it has; which keys a site document keeps; and what the others are called in words. A key that is in none of
// these tables is set when it has a value, so that a key of a later engine is named by its own name and never lost without a word.
// Source: bare containers inspected on Docker 20.10 (cgroups 1) and Podman 4.3; Docker's API reference 1.40 to 1.51 for what came later.

export interface Engine {
  product: 'docker' | 'podman';
  /** `1`, `2`, or empty where the engine does not say. */
  cgroupVersion: string;
}

type Values = Readonly<Record<string, readonly unknown[]>>;

/** Of `HostConfig`. Where a key is here, no other value counts as empty. */
export const bareValues: Record<Engine['product'], Values> = {
  docker: {
    ConsoleSize: [undefined, null, [0, 0]],
    Init: [undefined, null],
    IpcMode: [undefined, '', 'private'],
    Isolation: [undefined, '', 'default'],
    MemorySwappiness: [undefined, null, -1],
    OomKillDisable: [undefined, null, false],
    PidsLimit: [undefined, null, 0, -1],
    ShmSize: [undefined, 67_108_864],
  },
  podman: {
    CgroupParent: [undefined, '', 'machine.slice', 'user.slice'],
    ConsoleSize: [undefined, null, [0, 0]],
    Init: [undefined, null, false],
    IpcMode: [undefined, '', 'shareable'],
    MemorySwappiness: [undefined, null, -1, 0],
    OomKillDisable: [undefined, null, false],
    PidMode: [undefined, '', 'private'],
    PidsLimit: [undefined, null, 0, 2048],
    ShmSize: [undefined, 65_536_000],
    UTSMode: [undefined, '', 'private'],
  },
};

/** The control groups' namespace is the host's on version 1 and the container's own on version 2. */
export function bareCgroupns({ cgroupVersion }: Engine): readonly unknown[] {
  const usual = { '1': ['host'], '2': ['private'] }[cgroupVersion] ?? ['host', 'private'];
  return [undefined, '', ...usual];
}

/** Hidden and write-protected paths: every list of an engine's own has this one; a container that may see all has none. */
export const barePaths: Readonly<Record<string, string>> = {
  MaskedPaths: '/proc/kcore',
  ReadonlyPaths: '/proc/sys',
};

/** Podman shows the limits that it inherited; those that were asked for are in the command that made the container. */
export const inheritedUlimits = ['RLIMIT_NOFILE', 'RLIMIT_NPROC'];

/** Options of `podman run` whose effect is in no key that Podman answers a Docker client with (seen on 4.3): the command tells of them. */
export const hiddenOptions = [
  ...['--ip', '--ip6', '--mac-address', '--no-hosts', '--no-hostname', '--pod', '--requires', '--secret'],
  ...[
    '--tz',
    '--umask',
    '--unsetenv',
    '--unsetenv-all',
    '--timeout',
    '--rootfs',
    '--rdt-class',
    '--hostuser',
  ],
  ...['--systemd', '--sdnotify', '--cgroups', '--cgroup-conf', '--seccomp-policy', '--chrootdirs'],
  ...['--uidmap', '--gidmap', '--subuidname', '--subgidname', '--health-on-failure', '--passwd-entry'],
  ...['--annotation', '--cgroupns', '--security-opt', '--userns', '--publish-all', '-P', '--init'],
];

/** In the document, told in an item of its own (describe-items.ts), or without effect on what runs. */
export const keptKeys: Record<'Config' | 'HostConfig' | 'Endpoint', readonly string[]> = {
  Config: [
    ...['Image', 'Cmd', 'Env', 'Labels', 'StopTimeout', 'CreateCommand'],
    // Ports are published by number, volumes are told as mounts, and nobody is attached to a service.
    ...['ExposedPorts', 'Volumes', 'AttachStdin', 'AttachStdout', 'AttachStderr', 'OnBuild', 'ArgsEscaped'],
  ],
  HostConfig: [
    ...['Binds', 'Mounts', 'LogConfig', 'NetworkMode', 'PortBindings', 'RestartPolicy'],
    ...['ContainerIDFile'],
  ],
  Endpoint: [
    ...[
      'Aliases',
      'DNSNames',
      'NetworkID',
      'EndpointID',
      'Gateway',
      'IPAddress',
      'IPPrefixLen',
      'MacAddress',
    ],
    ...['IPv6Gateway', 'GlobalIPv6Address', 'GlobalIPv6PrefixLen'],
  ],
};

/** Of `Config`: whatever is as in the image comes with the image. */
export const imageKeys = ['Entrypoint', 'User', 'WorkingDir', 'StopSignal', 'Healthcheck', 'Shell'];

/** A key without words is called by its own name. */
export const keyWords: Readonly<Record<string, string>> = {
  Annotations: 'annotations',
  AutoRemove: 'deletion when it stops (--rm)',
  CapAdd: 'added capabilities',
  CapDrop: 'dropped capabilities',
  CgroupParent: 'parent control group',
  CgroupnsMode: 'control group namespace',
  CpuQuota: 'CPU quota',
  CpuShares: 'CPU shares',
  CpusetCpus: 'CPU set',
  DeviceRequests: 'device requests',
  Devices: 'devices',
  Dns: 'DNS servers',
  DnsOptions: 'DNS options',
  DnsSearch: 'DNS search domains',
  Domainname: 'domain name',
  DriverOpts: 'options of its network',
  Entrypoint: 'entrypoint',
  ExtraHosts: 'extra hosts',
  GroupAdd: 'more groups',
  Healthcheck: 'healthcheck',
  Hostname: 'hostname',
  IPAMConfig: 'a static IP address',
  Init: 'init process',
  IpcMode: 'IPC namespace',
  Links: 'links',
  MacAddress: 'MAC address',
  MaskedPaths: 'hidden system paths',
  Memory: 'memory limit',
  MemoryReservation: 'memory reservation',
  MemorySwap: 'memory and swap limit',
  MemorySwappiness: 'swappiness',
  NanoCpus: 'CPU limit',
  OomKillDisable: 'protection from the out-of-memory killer',
  OomScoreAdj: 'out-of-memory score',
  PidMode: 'process namespace',
  PidsLimit: 'process limit',
  Privileged: 'privileged',
  PublishAllPorts: 'publication of every exposed port',
  ReadonlyPaths: 'write-protected system paths',
  ReadonlyRootfs: 'read-only root',
  Runtime: 'runtime',
  SecurityOpt: 'security options',
  ShmSize: 'size of /dev/shm',
  StopSignal: 'stop signal',
  StorageOpt: 'storage options',
  Sysctls: 'kernel settings',
  Tmpfs: 'tmpfs',
  Tty: 'terminal',
  UTSMode: 'host name namespace',
  Ulimits: 'ulimits',
  User: 'user',
  UsernsMode: 'user namespace',
  VolumesFrom: 'volumes of another container',
  WorkingDir: 'working directory',
};
