// Owns turning a create request into a record: names, binds, ports, environment, command. Pure.
// Leaves existence checks (image, name taken, network) to container-keeper.ts.
import { EngineError } from '../engine-error.ts';
import { newId } from '../model/record-store.ts';
import type { ContainerConfig, HostConfig, ImageRecord, MountRecord } from '../model/records.ts';

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
    'rshared',
    'rslave',
    'private',
    'shared',
    'slave',
    'nocopy',
    'consistent',
    'cached',
    'delegated',
  ];
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

export function readMounts(hostConfig: HostConfig): MountRecord[] {
  const binds = (hostConfig.Binds ?? []).map(readBind);
  const specs = (hostConfig.Mounts ?? [])
    .filter((spec) => spec.Type !== 'tmpfs')
    .map((spec): MountRecord => {
      if (!spec.Target.startsWith('/')) {
        throw new EngineError(
          400,
          `invalid mount config for type "${spec.Type}": invalid mount path: '${spec.Target}' mount path must be absolute`,
        );
      }
      // A volume without a name gets one, as in Docker.
      const source = spec.Type === 'volume' ? checkVolumeName(spec.Source || newId()) : (spec.Source ?? '');
      return {
        type: spec.Type === 'volume' ? 'volume' : 'bind',
        ...(spec.Type === 'volume' ? { name: source } : {}),
        source,
        destination: spec.Target,
        readOnly: spec.ReadOnly ?? false,
        mode: '',
      };
    });
  const all = [...binds, ...specs];
  const twice = all.find(
    (mount, index) => all.findIndex((other) => other.destination === mount.destination) !== index,
  );
  if (twice) throw new EngineError(400, `Duplicate mount point: ${twice.destination}`);
  return all;
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
