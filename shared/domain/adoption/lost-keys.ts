// Owns which keys of an inspection a site document has no word for: every one in which the container differs from a bare one of the same
// image, except those that are kept (bare-container.ts). A key that nobody thought of is among them. Pure.
import {
  bareCgroupns,
  barePaths,
  bareValues,
  hiddenOptions,
  imageKeys,
  inheritedUlimits,
  keptKeys,
  keyWords,
  type Engine,
} from './bare-container.ts';
import type { FoundContainer } from '../containers/found-container.ts';
import { isGpuDevice, isGpuRequest, type GpuRequest } from './read-gpus.ts';

type Raw = Readonly<Record<string, unknown>>;

export interface Inspection {
  id: string;
  config: Raw;
  host: Raw;
  /** Network → endpoint. */
  endpoints: Readonly<Record<string, unknown>>;
  mounts: readonly Raw[];
  /** Null: the image is not there any more. */
  image: Raw | null;
  engine: Engine;
  defaultRuntime: string;
}

type Lost = FoundContainer['others'][number];

export function lostKeys(inspection: Inspection): Lost[] {
  const { config, host, endpoints, mounts } = inspection;
  return [
    ...keysOf(config, keptKeys.Config).filter(([key, value]) => !isBareConfig(key, value, inspection)),
    ...keysOf(host, keptKeys.HostConfig).flatMap(([key, value]): [string, unknown][] => {
      const own = withoutGpus(key, value);
      return isBareHost(key, own, inspection) ? [] : [[key, own]];
    }),
    ...Object.values(endpoints).flatMap((endpoint) =>
      keysOf(asRaw(endpoint), keptKeys.Endpoint).filter(([, value]) => !isEmpty(value) && !isBlank(value)),
    ),
  ]
    .map(([key, value]) => ({ field: keyWords[key] ?? key, value: valueWords(key, value) }))
    .concat(mounts.flatMap(propagation), listOf(host['Mounts']).flatMap(mountOptions), hidden(config));
}

function keysOf(raw: Raw, kept: readonly string[]): [string, unknown][] {
  return Object.entries(raw).filter(([key]) => !kept.includes(key));
}

function isBareConfig(key: string, value: unknown, { id, image }: Inspection): boolean {
  if (key === 'Hostname') return value === '' || value === id.slice(0, 12);
  if (imageKeys.includes(key)) return isSame(usual(key, value), usual(key, image?.[key]));
  return isEmpty(value);
}

function isBareHost(key: string, value: unknown, inspection: Inspection): boolean {
  const { engine, defaultRuntime, config } = inspection;
  const values = key === 'CgroupnsMode' ? bareCgroupns(engine) : bareValues[engine.product][key];
  if (values) return values.some((one) => isSame(one, value));
  // The NVIDIA runtime is how a GPU is given; a document says the GPU.
  if (key === 'Runtime')
    return isEmpty(value) || [defaultRuntime, 'runc', 'crun', 'oci', 'nvidia'].includes(textOf(value));
  const path = barePaths[key];
  if (path !== undefined) return value === null || value === undefined || listOf(value).includes(path);
  if (key === 'Ulimits' && engine.product === 'podman') return isInherited(value, config);
  return isEmpty(value);
}

function isInherited(value: unknown, { CreateCommand }: Raw): boolean {
  if (!Array.isArray(value)) return isEmpty(value);
  const isAsked = listOf(CreateCommand).some((word) => textOf(word).startsWith('--ulimit'));
  return !isAsked && listOf(value).every((limit) => inheritedUlimits.includes(textOf(asRaw(limit)['Name'])));
}

/** GPUs are in the document; the other devices are not. */
function withoutGpus(key: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (key === 'Devices') return listOf(value).filter((one) => !isGpuDevice(textOf(asRaw(one)['PathOnHost'])));
  if (key !== 'DeviceRequests') return value;
  return listOf(value).filter((one) => {
    const { Driver, Count, DeviceIDs, Capabilities } = asRaw(one);
    const sets = listOf(Capabilities).map((set) => listOf(set).map(textOf));
    const ids = listOf(DeviceIDs).map(textOf);
    const request: GpuRequest = {
      Driver: textOf(Driver),
      Count: Number(Count),
      DeviceIDs: ids,
      Capabilities: sets,
    };
    return !isGpuRequest(request);
  });
}

function propagation({ Type, Destination, Propagation }: Raw): Lost[] {
  if (Type !== 'bind' || isEmpty(Propagation) || Propagation === 'rprivate') return [];
  return [{ field: `propagation of the mount at ${textOf(Destination)}`, value: textOf(Propagation) }];
}

function hidden({ CreateCommand, Image }: Raw): Lost[] {
  const words = listOf(CreateCommand).map(textOf);
  // What follows the image belongs to the service.
  const end = words.indexOf(textOf(Image));
  return words.slice(0, end < 0 ? words.length : end).flatMap((word, index, all) => {
    const [option = '', ...value] = word.split('=');
    if (!hiddenOptions.includes(option)) return [];
    const next = all[index + 1] ?? '';
    const given = value.length > 0 ? value.join('=') : next.startsWith('-') ? '' : next;
    return [{ field: `option ${option}`, value: given }];
  });
}

/** The mount itself is told by where it leads; how it was asked for is not. */
function mountOptions(mount: unknown): Lost[] {
  const { Target, BindOptions, VolumeOptions, TmpfsOptions } = asRaw(mount);
  // Whether the directory was to be made says nothing any more.
  const { CreateMountpoint: _, ...bind } = asRaw(BindOptions);
  const options = { ...bind, ...asRaw(VolumeOptions), ...asRaw(TmpfsOptions) };
  if (isBlank(options)) return [];
  return [{ field: `options of the mount at ${textOf(Target)}`, value: JSON.stringify(options) }];
}

const SIGNALS: Readonly<Record<string, string>> = {
  '1': 'SIGHUP',
  '2': 'SIGINT',
  '3': 'SIGQUIT',
  '9': 'SIGKILL',
  '10': 'SIGUSR1',
  '12': 'SIGUSR2',
  '15': 'SIGTERM',
};

/** Engines write what an image leaves out in different ways; Podman gives signals by number. */
function usual(key: string, value: unknown): unknown {
  if (key === 'WorkingDir') return value === '/' ? null : emptyAsNull(value);
  if (key !== 'StopSignal') return emptyAsNull(value);
  const word = textOf(value).toUpperCase();
  const name = SIGNALS[word] ?? (word === '' || word.startsWith('SIG') ? word : `SIG${word}`);
  return name === 'SIGTERM' ? null : emptyAsNull(name);
}

function emptyAsNull(value: unknown): unknown {
  return isEmpty(value) ? null : value;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** An address management that manages nothing: compose leaves its fields empty. */
function isBlank(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.values(value).every(isEmpty);
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function asRaw(value: unknown): Raw {
  return value !== null && typeof value === 'object' ? (value as Raw) : {};
}

const IN_BYTES = ['Memory', 'MemorySwap', 'MemoryReservation', 'ShmSize'];

function valueWords(key: string, value: unknown): string {
  if (typeof value === 'number' && value > 0 && IN_BYTES.includes(key)) return `${value} bytes`;
  if (typeof value === 'number' && key === 'NanoCpus') return String(value / 1e9);
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
