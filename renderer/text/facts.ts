// Strings of the facts of a host: names of groups and facts, and how each value is written in one or a few lines.
import type { FactName, HostFacts } from '#shared/domain/facts/host-facts';
import type { Reading } from '#shared/domain/facts/reading';
import { ago, bytes, count, memory, span } from '#renderer/text/format.ts';

export const factsText = {
  title: (host: string) => `Facts of ${host}`,
  detail: (way: string, ms: number) => `Asked by ${way}; the last reading took ${span(ms)}.`,
  back: 'Back to the checks',
  readAgain: 'Read again',
  readAll: 'Read everything',
  reading: 'Reading the host',
  columns: { fact: 'Fact', value: 'Value', from: 'Source', age: 'Read' },
  unknown: 'not known',
  unread: 'not read',
  none: 'none',
  groups: {
    engine: 'Container engine',
    gpu: 'GPU and driver',
    machine: 'Machine',
    storage: 'Storage',
    network: 'Network',
    time: 'Time',
  },
  names: {
    engine: 'Engine',
    containers: 'Containers',
    daemonConfig: 'Engine configuration',
    gpus: 'GPUs',
    containerGpus: 'GPUs seen by a container',
    driver: 'NVIDIA driver',
    pciGpus: 'NVIDIA devices on the PCI bus',
    nouveau: 'nouveau module',
    toolkit: 'NVIDIA container toolkit',
    cdi: 'CDI specifications',
    secureBoot: 'Secure Boot',
    machine: 'Machine',
    selinux: 'SELinux',
    driverUpgrades: 'Unattended upgrades',
    filesystems: 'File systems',
    writeLatency: 'Write latency',
    firewall: 'Firewall',
    listeners: 'Listening ports',
    dns: 'Name servers',
    proxy: 'Proxy settings',
    egress: 'Ways out',
    clock: 'Clock',
    timeSync: 'Time synchronisation',
    certificates: 'TLS certificates',
  } satisfies Record<FactName, string>,
};

type Known<Name extends FactName> = Extract<HostFacts[Name], { state: 'known' }>['value'];
type Writer<Name extends FactName> = (value: Known<Name>) => string[];

const yes = (value: boolean, words: [string, string] = ['yes', 'no']) => (value ? words[0] : words[1]);
const join = (...parts: (string | null | false)[]) =>
  parts.filter((part) => part !== null && part !== false && part !== '').join(' · ');
const listed = (values: string[]) => (values.length === 0 ? factsText.none : values.join(', '));

const installations = { system: 'of the system', snap: 'from snap', rootless: 'without root' };

/** One entry per fact, so that a new fact does not compile before somebody says how it is written. */
const writers: { [Name in FactName]: Writer<Name> } = {
  engine: (value) => [
    join(value.name, `API ${value.apiVersion}`, value.rootless && 'rootless'),
    join(value.operatingSystem, value.kernel, value.architecture),
    join(`${count(value.cpus)} CPUs`, `${memory(value.memoryBytes)} memory`, `${count(value.images)} images`),
    `runtimes: ${listed(value.runtimes)}, default ${value.defaultRuntime}`,
    `CDI devices: ${listed(value.cdiDevices)}`,
    join(
      `${value.storageDriver} in ${value.storageRoot}`,
      value.imagePlace.store === 'containerd' && 'images in containerd',
      `cgroup ${value.cgroupVersion} by ${value.cgroupDriver}`,
    ),
    ...(value.httpsProxy === null
      ? []
      : [`proxy ${value.httpsProxy}, except ${value.noProxy ?? factsText.none}`]),
  ],
  containers: (value) =>
    value.map((each) =>
      join(
        each.name,
        each.status,
        each.image,
        each.gpus.length > 0 && `GPUs ${each.gpus.join(', ')}`,
        each.ports.map((port) => `${port.address}:${String(port.port)}`).join(', '),
      ),
    ),
  daemonConfig: (value) => [
    join(
      value.path,
      value.pathFrom,
      installations[value.installation],
      value.unit === null ? 'no systemd unit' : `unit ${value.unit}`,
      value.changedSinceStart === true && 'changed since Docker started',
    ),
    ...(value.flags.length > 0 ? [`command line sets ${value.flags.join(', ')}`] : []),
    ...(value.exists
      ? [
          join(
            `runtimes ${listed(value.runtimes)}`,
            value.defaultRuntime && `default ${value.defaultRuntime}`,
          ),
          join(value.logDriver && `logs ${value.logDriver}`, value.logMaxSize, value.execOptions.join(' ')),
        ]
      : ['the file does not exist']),
  ],
  gpus: gpuLines,
  containerGpus: gpuLines,
  driver: (value) => [
    join(
      `module ${value.moduleVersion ?? factsText.none} (${value.module})`,
      `libraries ${value.libraryVersion ?? factsText.none}`,
      value.cudaVersion && `CUDA ${value.cudaVersion}`,
    ),
    ...(value.problem === null ? [] : [value.problem]),
  ],
  pciGpus: (value) => value.map((each) => join(each.address, each.name, each.kernelDriver ?? 'no driver')),
  nouveau: (value) => [yes(value, ['loaded', 'not loaded'])],
  toolkit: (value) => [value ?? 'not installed'],
  cdi: (value) =>
    value.flatMap((each) => [
      join(
        each.path,
        each.cdiVersion && `CDI ${each.cdiVersion}`,
        each.kind,
        listed(each.devices),
        each.driverVersion && `driver ${each.driverVersion}`,
      ),
      ...(each.problem === null ? [] : [`not loaded: ${each.problem}`]),
      ...each.missingPaths.map((path) => `missing: ${path}`),
    ]),
  secureBoot: (value) => [value],
  machine: (value) => [
    join(value.name, value.kernel, value.architecture),
    join(
      `${count(value.cpus)} CPUs`,
      `${memory(value.memoryBytes)} memory`,
      value.virtualisation === 'none' ? 'bare metal' : value.virtualisation,
    ),
    join(
      value.rights === 'none' ? 'no root rights' : `rights: ${value.rights}`,
      value.uptimeSeconds !== null && `up for ${span(value.uptimeSeconds * 1000)}`,
    ),
  ],
  selinux: (value) => [value],
  driverUpgrades: (value) => [
    join(
      yes(value.automatic, ['updates install themselves', 'no unattended updates']),
      value.automatic && yes(value.driverIncluded, ['the driver too', 'the driver is left out']),
    ),
    join(
      `driver packages: ${listed(value.packages)}`,
      value.held.length > 0 && `held: ${value.held.join(', ')}`,
    ),
  ],
  filesystems: (value) =>
    value.map((each) =>
      join(
        `${each.purpose}: ${each.path}${each.exists ? '' : ' (does not exist yet)'}`,
        `${bytes(each.freeBytes)} of ${bytes(each.sizeBytes)} free`,
        `${each.type} at ${each.mount}`,
      ),
    ),
  writeLatency: (value) =>
    value.map(
      (each) =>
        `${each.purpose}: mean ${each.meanMs.toFixed(1)} ms, worst ${each.worstMs.toFixed(1)} ms · ${each.path}`,
    ),
  firewall: (value) => [
    join(
      value.kind,
      yes(value.active, ['active', 'not active']),
      value.openPorts !== null &&
        `open to everybody: ${listed(value.openPorts.map(({ from, to }) => (from === to ? String(from) : `${String(from)}–${String(to)}`)))}`,
    ),
  ],
  listeners: (value) =>
    value.map((each) =>
      join(
        `${each.protocol} ${each.address}:${String(each.port)}`,
        each.process,
        each.pid !== null && String(each.pid),
      ),
    ),
  dns: (value) => [listed(value)],
  proxy: (value) => [
    value.httpsProxy === null && value.httpProxy === null
      ? factsText.none
      : join(value.httpsProxy ?? value.httpProxy, value.noProxy && `except ${value.noProxy}`, value.place),
  ],
  egress: (value) =>
    value.map((each) =>
      join(
        `${each.name}:${String(each.port)} from ${each.from === 'host' ? 'the host' : 'a container'}`,
        each.through && `through ${each.through}`,
        `name ${each.dns}`,
        `TCP ${each.tcp}`,
        each.detail,
      ),
    ),
  clock: (value) => [
    `${value.offsetMs < 0 ? 'behind' : 'ahead'} by ${span(Math.abs(value.offsetMs))}, known to ± ${span(value.uncertaintyMs)}`,
  ],
  timeSync: (value) => [
    join(yes(value.synchronised, ['synchronised', 'not synchronised']), value.service ?? 'no service found'),
  ],
  certificates: (value) =>
    value.map(({ certificate, problem, validUntil }) =>
      join(certificate, problem, validUntil !== null && `valid until ${validUntil}`),
    ),
};

function gpuLines(value: Known<'gpus'>): string[] {
  return value.map((gpu) =>
    join(
      `${String(gpu.index)}: ${gpu.name}`,
      gpu.memoryUsedBytes === null
        ? memory(gpu.memoryTotalBytes)
        : `${memory(gpu.memoryUsedBytes)} of ${memory(gpu.memoryTotalBytes)}`,
      gpu.computeCapability && `capability ${gpu.computeCapability}`,
      gpu.ecc && `ECC ${gpu.ecc}`,
      gpu.mig && `MIG ${gpu.mig}`,
      gpu.uuid,
    ),
  );
}

/** The lines of a known fact; a list without entries says so. */
export function writeFact(name: FactName, reading: Reading<unknown>): string[] {
  if (reading.state !== 'known') return [];
  const write = writers[name] as (value: unknown) => string[];
  const lines = write(reading.value).filter((line) => line !== '');
  return lines.length === 0 ? [factsText.none] : lines;
}

export const factAge = (readAt: string, now: number): string => ago(Math.max(0, now - Date.parse(readAt)));
