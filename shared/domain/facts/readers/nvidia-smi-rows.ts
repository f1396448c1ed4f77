// Owns reading `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`, which alone knows the compute capability.
import { known, notKnown, type Read } from '../reading.ts';
import { firstLineOf, linesOf, numberOf, type Output } from './output.ts';

export interface SmiRow {
  index: number;
  uuid: string;
  name: string;
  driverVersion: string | null;
  /** Null where the driver is too old to say. */
  computeCapability: string | null;
}

/** Columns as core/hosts/facts/gpu-probes.ts asks for them; without compute_cap a row is one shorter. */
export function readSmiRows({ text }: Output): Read<SmiRow[]> {
  const rows = linesOf(text).flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    const [index, uuid, name] = cells;
    if (cells.length < 10 || numberOf(index) === null || !uuid?.startsWith('GPU-') || !name) return [];
    const computeCapability = /^\d{1,2}\.\d$/.exec(cells[10] ?? '')?.[0] ?? null;
    const driverVersion = /^\d[\d.]{2,20}$/.exec(cells[7] ?? '')?.[0] ?? null;
    return [{ index: Number(index), uuid, name, driverVersion, computeCapability }];
  });
  if (rows.length > 0) return known(rows);
  return notKnown(firstLineOf(text) || 'nvidia-smi answered nothing.', text);
}
