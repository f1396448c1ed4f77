// Owns reading `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`. A row that does not fit is left out, never guessed.
import type { Gpu } from './status.ts';

export const GPU_QUERY = [
  '--query-gpu=index,uuid,name,memory.total,memory.used,utilization.gpu,driver_version',
  '--format=csv,noheader,nounits',
];

const MIB = 1024 ** 2;

export function readGpuRows(output: string, host: string): Omit<Gpu, 'seenBy'>[] {
  return output.split('\n').flatMap((line) => {
    const [index, uuid, name, total, used, utilisation, driver] = line.split(',').map((cell) => cell.trim());
    const memoryTotal = number(total);
    if (number(index) === null || !uuid?.startsWith('GPU-') || !name || memoryTotal === null) return [];
    const memoryUsed = number(used);
    return [
      {
        host,
        index: Number(index),
        uuid,
        name,
        memoryTotalBytes: memoryTotal * MIB,
        memoryUsedBytes: memoryUsed === null ? null : memoryUsed * MIB,
        utilisation: number(utilisation),
        driver: driver ?? null,
      },
    ];
  });
}

function number(text: string | undefined): number | null {
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) return null;
  return Number(text);
}
