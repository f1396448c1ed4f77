// Owns what this machine says of itself, for engines that run on it: GPU and disk, through systeminformation. Remote hosts bring
// their own reader. Everything here is extra: what cannot be read is left out, never guessed.
import { fsSize, graphics } from 'systeminformation';
import type { Finding } from '#shared/domain/status';

const TIMEOUT_MS = 5_000;
const GIB = 1024 ** 3;
/** An STT Engine wants a GPU with 16 GB (dossier 3.2); drivers report a little less than the label. */
const LEAST_GPU_MIB = 15_000;
/** Images and models of an STT Engine machine (dossier 3.3). */
const LEAST_FREE_BYTES = 48 * GIB;

export async function localFindings(storageRoot: string): Promise<Finding[]> {
  const [gpus, disks] = await Promise.all([bounded(graphics()), bounded(fsSize())]);
  return [...(gpus ? judgeGpus(gpus.controllers) : []), ...(disks ? judgeDisk(disks, storageRoot) : [])];
}

interface Controller {
  vendor: string;
  model: string;
  vram: number | null;
  memoryTotal?: number;
  driverVersion?: string;
}

function judgeGpus(controllers: Controller[]): Finding[] {
  const found = controllers.filter(({ vendor, model }) => /nvidia/i.test(`${vendor} ${model}`));
  if (found.length === 0) {
    return [
      finding('warning', 'host.gpu', {
        message:
          'This machine shows no NVIDIA GPU. An Engine would fall back to the CPU and be far too slow.',
        evidence:
          controllers.map(({ vendor, model }) => `${vendor} ${model}`.trim()).join(', ') ||
          'no display controller found',
        remedy: 'Check the card and its driver with nvidia-smi, or use another host.',
      }),
    ];
  }
  return found.map(({ model, vram, memoryTotal, driverVersion }) => {
    const mib = memoryTotal ?? vram ?? 0;
    const message = `${model}${mib ? `, ${(mib / 1024).toFixed(0)} GiB` : ''}${driverVersion ? `, driver ${driverVersion}` : ''}.`;
    if (mib === 0 || mib >= LEAST_GPU_MIB)
      return finding('ok', 'host.gpu', { message, evidence: null, remedy: null });
    return finding('warning', 'host.gpu', {
      message: `${message} An Engine wants 16 GB of GPU memory.`,
      evidence: null,
      remedy: 'Use a GPU with 16 GB or more.',
    });
  });
}

function judgeDisk(disks: { mount: string; available: number }[], storageRoot: string): Finding[] {
  const holding = disks
    .filter(({ mount }) => storageRoot.startsWith(mount))
    .toSorted((a, b) => b.mount.length - a.mount.length)[0];
  if (!holding) return [];
  const free = `${(holding.available / GIB).toFixed(0)} GiB free where the engine keeps images (${holding.mount})`;
  if (holding.available >= LEAST_FREE_BYTES)
    return [finding('ok', 'host.disk', { message: `${free}.`, evidence: null, remedy: null })];
  return [
    finding('warning', 'host.disk', {
      message: `Only ${free}; an Engine with its models wants 48.`,
      evidence: null,
      remedy: 'Free space, or move the engine’s data directory.',
    }),
  ];
}

function finding(
  level: Finding['level'],
  code: string,
  words: Pick<Finding, 'message' | 'evidence' | 'remedy'>,
): Finding {
  return { level, code, host: null, ...words };
}

async function bounded<T>(read: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), TIMEOUT_MS)));
  try {
    return await Promise.race([read, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
