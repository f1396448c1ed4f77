// Owns turning a create request into a record: names, binds, ports, environment, command. Pure.
// Leaves existence checks (image, name taken, network) to container-keeper.ts.
import { EngineError } from '../engine-error.ts';
import { notSupported } from '../http/body-shapes.ts';
import { newId } from '../model/record-store.ts';
import { signalName } from '../runtime/child.ts';
import type { ContainerConfig, HostConfig, ImageRecord, MountRecord, MountSpec } from '../model/records.ts';

const adjectives = [
  'brave',
  'calm',
  'clever',
  'eager',
  'gentle',
  'happy',
  'keen',
  'kind',
  'quiet',
  'swift',
  'wise',
  'witty',
];
const nouns = [
  'bell',
  'curie',
  'darwin',
  'euler',
  'franklin',
  'hopper',
  'lovelace',
  'newton',
  'noether',
  'tesla',
  'turing',
  'wozniak',
];

export function inventName(taken: (name: string) => boolean): string {
  for (let attempt = 0; ; attempt += 1) {
    const pick = (words: string[]): string => words[Math.floor(Math.random() * words.length)] ?? '';
    const name = `${pick(adjectives)}_${pick(nouns)}${attempt > 5 ? String(attempt) : ''}`;
    if (!taken(name)) return name;
  }
}

export function checkName(name: string): string {
  const bare = name.replace(/^\//, '');
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(bare)) return bare;
  throw new EngineError(400, `Invalid container name (${bare}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
}

/** The rule of Docker's local volume driver. */
export function checkVolumeName(name: string): string {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) return name;
  throw new EngineError(
    400,
    `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
  );
}

export function readBind(bind: string): MountRecord {
  const [source = '', destination = '', mode = '', ...rest] = bind.split(':');
  if (rest.length > 0 || source === '' || !destination.startsWith('/')) {
    const words =
      destination !== '' && !destination.startsWith('/')
        ? `invalid mount path: '${destination}' mount path must be absolute`
        : `invalid volume specification: '${bind}'`;
    throw new EngineError(400, words);
  }
  const options = mode.split(',');
  const known = [
    '',
    'ro',
    'rw',
    'z',
    'Z',
    'rprivate',
    'private',
    'nocopy',
    'consistent',
    'cached',
    'delegated',
  ];
  const shared = options.find((option) => /^r?(shared|slave)$/.test(option));
  if (shared !== undefined) throw notSupported(['HostConfig', 'Binds'], shared);
  if (!options.every((option) => known.includes(option))) throw new EngineError(400, `invalid mode: ${mode}`);
  const isPath = source.startsWith('/');
  if (!isPath) checkVolumeName(source);
  return {
    type: isPath ? 'bind' : 'volume',
    ...(isPath ? {} : { name: source }),
    source,
    destination: destination.length > 1 ? destination.replace(/\/$/, '') : destination,
    readOnly: options.includes('ro'),
    mode,
  };
}

/** `volumes`: paths that shall have a volume of their own unless something else is mounted there. */
export function readMounts(hostConfig: HostConfig, volumes?: ContainerConfig['Volumes']): MountRecord[] {
  const asked = [...(hostConfig.Binds ?? []).map(readBind), ...(hostConfig.Mounts ?? []).map(readMount)];
  const paths = asked.map(({ destination }) => destination);
  const twice = paths.find((destination, index) => paths.indexOf(destination) !== index);
  if (twice !== undefined) throw new EngineError(400, `Duplicate mount point: ${twice}`);
  const own = Object.keys(volumes ?? {}).filter((destination) => !paths.includes(destination));
  return [...asked, ...own.map(anonymousVolume)];
}

function anonymousVolume(destination: string): MountRecord {
  return readMount({ Type: 'volume', Target: destination });
}

function readMount({
  Type: type,
  Source: source = '',
  Target: target = '',
  ReadOnly,
}: MountSpec): MountRecord {
  const invalid = (words: string) =>
    new EngineError(400, `invalid mount config for type "${type}": ${words}`);
  if (!target.startsWith('/')) throw invalid(`invalid mount path: '${target}' mount path must be absolute`);
  const mount = { type, destination: target, readOnly: ReadOnly ?? false, mode: '' };
  if (type === 'bind') {
    if (!source.startsWith('/')) throw invalid(`invalid mount path: '${source}' mount path must be absolute`);
    return { ...mount, source };
  }
  // A volume without a name gets one, as in Docker, and goes with its container.
  const name = checkVolumeName(source || newId());
  return { ...mount, name, source: name, ...(source === '' ? { anonymous: true } : {}) };
}

/** Entrypoint and command as Docker joins them: an entrypoint of the caller's drops the image's command. */
export function joinArgv(config: ContainerConfig, image: ImageRecord): string[] {
  const own = config.Entrypoint;
  const entrypoint = own ?? image.config.Entrypoint ?? [];
  const command = config.Cmd && config.Cmd.length > 0 ? config.Cmd : own ? [] : (image.config.Cmd ?? []);
  const argv = [...entrypoint, ...command].filter((word, index) => word !== '' || index > 0);
  if (argv.length === 0) throw new EngineError(400, 'no command specified');
  return argv;
}

export function mergeEnv(...lists: (string[] | null | undefined)[]): string[] {
  const merged = new Map<string, string>();
  for (const entry of lists.flatMap((list) => list ?? [])) merged.set(entry.split('=', 1)[0] ?? '', entry);
  return [...merged.values()].filter((entry) => entry.includes('='));
}

export function envRecord(entries: string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

const gpuDevice = /^nvidia\.com\/gpu/;

/** The NVIDIA runtime, a device request for GPUs, or a CDI device: each gives the container its GPU. */
export function gpuAttached(hostConfig: HostConfig): boolean {
  const requests = hostConfig.DeviceRequests ?? [];
  return (
    hostConfig.Runtime === 'nvidia' ||
    requests.some(
      (request) => request.Driver === 'cdi' || request.Capabilities?.some((set) => set.includes('gpu')),
    ) ||
    (hostConfig.Devices ?? []).some((device) => gpuDevice.test(device.PathOnHost ?? ''))
  );
}

const knownRuntimes: readonly string[] = ['runc', 'io.containerd.runc.v2', 'nvidia'];

export function checkRuntime(hostConfig: HostConfig): void {
  const runtime = hostConfig.Runtime ?? '';
  if (runtime !== '' && !knownRuntimes.includes(runtime)) {
    throw new EngineError(400, `unknown or invalid runtime name: ${runtime}`);
  }
}

/** What says how a container ends must be possible. */
export function checkLife({ StopSignal: signal }: ContainerConfig, hostConfig: HostConfig): void {
  if (signal && signalName(signal) === undefined) throw new EngineError(400, `invalid signal: ${signal}`);
  const policy = hostConfig.RestartPolicy?.Name ?? '';
  if (hostConfig.AutoRemove && policy !== '' && policy !== 'no')
    throw new EngineError(400, `can't create 'AutoRemove' container with restart policy`);
}
