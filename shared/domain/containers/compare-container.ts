// Compares an inspected container with the wanted one, field by field. For adoption, no difference means that the container does the wanted
// work (ADR 19); for our own, a difference is a change by hand.
import { EVERY_ADDRESS } from '../site/listen-address.ts';
import type { DesiredService } from './desired.ts';
import type { ContainerSpec } from './container-spec.ts';
import type { FoundService } from './found-container.ts';
import { tableDifference } from './config-difference.ts';
import { configPath, readTable } from './recognise.ts';

export interface FieldDifference {
  field: string;
  wanted: string;
  found: string;
}

export interface CompareOptions {
  /** Made by somebody else: how it is made (names of files, labels, log rotation, grace) does not count. */
  adopted: boolean;
  /** Whether its image is what the wanted reference means on this host. */
  sameImage: boolean;
  onPodman: boolean;
}

/** Set by us and without effect on what a service does. */
const TELLING_NOTHING = ['DEEPGRAM_DEPLOYMENT_ORCHESTRATOR', 'DEEPGRAM_API_KEY'];

export function compareContainer(
  { spec, files }: Pick<DesiredService, 'spec' | 'files'>,
  found: FoundService,
  options: CompareOptions,
): FieldDifference[] {
  const differences: FieldDifference[] = [];
  const differ = (field: string, wanted: unknown, is: unknown) => {
    differences.push({ field, wanted: words(wanted), found: words(is) });
  };
  if (!options.sameImage) differ('image', spec.image, found.image);
  differences.push(...compareConfig(files[0], found, options.adopted));
  differences.push(...compareEnvironment(spec, found, options));
  differences.push(...compareMounts(spec, found, options));
  differences.push(...comparePorts(spec, found, options));
  if (!(spec.network in found.networks)) differ('network', spec.network, Object.keys(found.networks));
  else {
    // On a network of its own a container is found by its name too.
    const names = [...(found.networks[spec.network] ?? []), found.name];
    const missing = spec.aliases.filter((alias) => !names.includes(alias));
    // The name of a License Proxy moves while it is replaced; plans see that for themselves.
    if (missing.length > 0 && !spec.aliases.includes('license-proxy'))
      differ('names on its network', spec.aliases, names);
  }
  if (spec.gpu !== found.gpu && !isHiddenGpu(spec, found)) differ('GPU', spec.gpu, found.gpu);
  else if (spec.gpu === 'nvidia' && isOtherSet(spec, found))
    differ('GPUs', gpuWords(spec.gpuUuids), gpuWords(found.gpuUuids));
  const saidAtAdoption = options.adopted && found.restart === 'on-failure';
  if (spec.restart !== found.restart && !saidAtAdoption && !isRestartOfPodman(spec, found, options))
    differ('restart policy', spec.restart, found.restart);
  return differences;
}

/** There both words mean that it comes up with the host, and what we make has the one that its own start-up looks for (ADR 23). */
function isRestartOfPodman(spec: ContainerSpec, found: FoundService, { onPodman }: CompareOptions): boolean {
  return onPodman && found.restart === 'always' && spec.restart === 'unless-stopped';
}

/** Podman tells of no device that its API was asked for; what we make says the same in its environment. */
function isHiddenGpu(spec: ContainerSpec, found: FoundService): boolean {
  return spec.gpu === 'nvidia' && found.env['NVIDIA_VISIBLE_DEVICES'] === spec.env['NVIDIA_VISIBLE_DEVICES'];
}

function compareConfig(
  file: DesiredService['files'][number] | undefined,
  { config }: FoundService,
  adopted: boolean,
): FieldDifference[] {
  // What could not be looked at is not known to differ; plans that start it look again.
  if (!file || config === null || config.unread) return [];
  if (config.text === null) return [{ field: file.name, wanted: 'the file', found: 'not there' }];
  if (config.text === file.text) return [];
  const [wanted, found] = [readTable(file.text), readTable(config.text)];
  if (wanted === null || found === null)
    return [{ field: file.name, wanted: 'a TOML file', found: 'not TOML' }];
  const { words: keys } = tableDifference(wanted, adopted ? withoutKey(found) : found);
  return keys.map(({ key, from, to }) => ({ field: `${file.name}: ${key}`, wanted: from, found: to }));
}

/** A licence key in a file is a secret; it is carried as one, in the environment. */
export function withoutKey(table: Record<string, unknown>): Record<string, unknown> {
  const { license, ...others } = table;
  if (license === null || typeof license !== 'object') return table;
  const { key: _, ...left } = license as Record<string, unknown>;
  return Object.keys(left).length === 0 ? others : { ...table, license: left };
}

function compareEnvironment(
  spec: ContainerSpec,
  found: FoundService,
  { adopted }: CompareOptions,
): FieldDifference[] {
  const isCompared = (name: string) =>
    !TELLING_NOTHING.includes(name) && !(adopted && name.startsWith('NVIDIA_'));
  const names = [...new Set([...Object.keys(spec.env), ...Object.keys(found.env)])].filter(isCompared);
  return names.flatMap((name) => {
    const [wanted, is] = [spec.env[name], found.env[name]];
    // What a secret holds is not known here, and must not be.
    if (wanted === is || (wanted?.startsWith('secret:') && is !== undefined)) return [];
    const hide = (value: string | undefined) => (value === undefined ? 'absent' : 'set to something else');
    return [{ field: `environment ${name}`, wanted: hide(wanted), found: hide(is) }];
  });
}

function compareMounts(
  spec: ContainerSpec,
  found: FoundService,
  { adopted }: CompareOptions,
): FieldDifference[] {
  const file = configPath(adopted ? found.command : spec.command);
  const own = (target: string) => target === file || target === configPath(spec.command);
  const show = (binds: { source: string; target: string; mode: string }[]) =>
    binds
      .filter(({ target }) => !own(target))
      // Whether models can be written to changes nothing for an Engine, which only reads them.
      .map(({ source, target, mode }) => `${source}:${target}:${target === '/models' ? 'ro' : mode}`)
      .toSorted();
  const [wanted, is] = [show(spec.binds), show(found.mounts.filter(({ type }) => type === 'bind'))];
  return sameSet(wanted, is) ? [] : [{ field: 'mounts', wanted: words(wanted), found: words(is) }];
}

function comparePorts(
  spec: ContainerSpec,
  found: FoundService,
  { adopted }: CompareOptions,
): FieldDifference[] {
  const show = (ports: { container: number; host: number; address: string | null }[]) =>
    ports.map(({ container, host, address }) => `${address ?? ''}:${host}:${container}`).toSorted();
  const wanted = show(spec.ports);
  // One publication of each port that a document knows counts; the rest was said at adoption (describe-items.ts).
  const known = (port: { container: number }) => spec.ports.some((one) => one.container === port.container);
  const counted = adopted ? firstOfEach(found.ports).filter(known) : found.ports;
  const is = show(counted.map((port) => ({ ...port, address: addressIn(port, spec, adopted) })));
  const surplus = is.filter((port) => !wanted.includes(port));
  const missing = adopted ? [] : wanted.filter((port) => !is.includes(port));
  return surplus.length + missing.length === 0
    ? []
    : [{ field: 'published ports', wanted: words(wanted), found: words(is) }];
}

/**
 * Of a port that the engine has still to bind: what it will bind is not known to differ. Documents of sites that were adopted before `*` could be
 * said have `0.0.0.0` for it; their containers are as they were, and no plan replaces one for that.
 */
function addressIn(port: FoundService['ports'][number], { ports }: ContainerSpec, adopted: boolean) {
  const { container, host, address } = port;
  const wanted = ports.find((one) => one.container === container && one.host === host)?.address ?? null;
  const isEarlierWord = adopted && address === EVERY_ADDRESS && wanted === '0.0.0.0';
  return address === null || isEarlierWord ? wanted : address;
}

/** A document publishes each port once. */
export function firstOfEach(ports: FoundService['ports']): FoundService['ports'] {
  const sorted = ports.filter(({ protocol }) => protocol === 'tcp');
  return sorted.filter(
    ({ container }, index) => sorted.findIndex((other) => other.container === container) === index,
  );
}

/** Of GPUs that are only known by number it is not known that they are others. */
function isOtherSet(spec: ContainerSpec, { gpu, gpuUuids, gpuNumbers }: FoundService): boolean {
  return gpu === 'nvidia' && gpuNumbers.length === 0 && !sameSet(spec.gpuUuids, gpuUuids);
}

function gpuWords(uuids: string[]): string {
  return uuids.length === 0 ? 'all' : uuids.join(', ');
}

function sameSet(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

function words(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return String(value);
}

export function differenceWords(differences: FieldDifference[]): string {
  return differences.map(({ field, wanted, found }) => `${field}: wanted ${wanted}, is ${found}`).join('\n');
}
