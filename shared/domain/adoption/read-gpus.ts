// Owns which GPUs a container was given: by a device request, as a CDI device, or by the NVIDIA runtime and the environment
// (docs/domain.md, "Compose templates"). A number becomes a UUID only by reading the host: the same number is another GPU on another host.
import type { FoundContainer } from '../containers/found-container.ts';

export type GpuParts = Pick<FoundContainer, 'gpu' | 'gpuUuids' | 'gpuNumbers' | 'gpuBy'>;

export interface GpuRequest {
  Driver: string;
  /** How many, where no ids are given; -1: all. */
  Count: number;
  DeviceIDs: string[] | null;
  Capabilities: (string[] | null)[];
}

interface Asked {
  requests: GpuRequest[];
  /** Devices of the host, and words of the command that made the container. */
  devices: string[];
  runtime: string;
  env: Record<string, string>;
}

const CDI = 'nvidia.com/gpu=';
const WHOLE_UUID = /^GPU-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isGpuRequest({ Driver, Capabilities }: GpuRequest): boolean {
  return Driver === 'nvidia' || Driver === 'cdi' || Capabilities.some((set) => set?.includes('gpu'));
}

export function isGpuDevice(device: string): boolean {
  return device.startsWith(CDI);
}

export function readGpus({ requests, devices, runtime, env }: Asked): GpuParts {
  const request = requests.find((one) => isGpuRequest(one) && idsOf(one) !== null);
  if (request) {
    const ids = idsOf(request) ?? [];
    const what = request.DeviceIDs?.length ? '' : request.Count > 0 ? ` for ${request.Count}` : ' for all';
    return given(ids, `device request${what}`);
  }
  const cdi = devices.map((word) => word.replace(/^--device=/, '')).filter(isGpuDevice);
  if (cdi.length > 0) return given(cdi, `CDI device ${cdi[0] ?? ''}`);
  const visible = visibleDevices(env);
  if (!runtime.includes('nvidia') || visible === null)
    return { gpu: 'none', gpuUuids: [], gpuNumbers: [], gpuBy: null };
  return given(visible, `runtime ${runtime}`);
}

/** `seen`: the UUIDs that the running container sees, null where it could not be looked. What stays open keeps its number. */
export function resolveGpus<T extends GpuParts>(found: T, seen: string[] | null): T {
  const { gpuUuids, gpuNumbers } = found;
  const isAll = seen?.length === gpuUuids.length + gpuNumbers.length;
  if (seen === null || !isAll || gpuUuids.some((uuid) => !seen.includes(uuid))) return found;
  return { ...found, gpuUuids: seen, gpuNumbers: [] };
}

/** Null: it asks for none. Empty: for all. Docker gives a count as the first GPUs by number. */
function idsOf({ Count, DeviceIDs }: GpuRequest): string[] | null {
  if (DeviceIDs !== null && DeviceIDs.length > 0) return DeviceIDs;
  if (Count === 0) return null;
  return Count < 0 ? [] : Array.from({ length: Count }, (_, index) => String(index));
}

function given(ids: string[], gpuBy: string): GpuParts {
  const names = [...new Set(ids.map((id) => (isGpuDevice(id) ? id.slice(CDI.length) : id)))];
  if (names.includes('all')) return { gpu: 'nvidia', gpuUuids: [], gpuNumbers: [], gpuBy };
  // Dependencies of a GPU have ids of their own; a UUID may be shortened to its beginning.
  const isUuid = (name: string) => WHOLE_UUID.test(name) || name.startsWith('MIG-');
  return {
    gpu: 'nvidia',
    gpuUuids: names.filter(isUuid),
    gpuNumbers: names.filter((name) => !isUuid(name)),
    gpuBy,
  };
}

/** Null: none. Empty: all. Under the NVIDIA runtime, without the variable there is no GPU. */
function visibleDevices(env: Record<string, string>): string[] | null {
  const value = env['NVIDIA_VISIBLE_DEVICES'];
  if (value === undefined || value === '' || value === 'void' || value === 'none') return null;
  return value === 'all' ? [] : value.split(',');
}
