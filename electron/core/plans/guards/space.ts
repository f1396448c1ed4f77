// Guard "space" before an image is pulled: stops the pull when the disk of the engine is readable and too small for the image.
import { AppError } from '#shared/errors/app-error';
import { freeBytes } from '#core/hosts/free-space';
import { roomForPull } from '#shared/domain/plan/room';
import type { StepContext } from '../step-handler.ts';

/** Used when the registry reports no size: no image of this product fits into less. */
const LEAST_FREE_BYTES = 1_000_000_000;

/** Rejects with `guard.space`. Returns null when there is room, or a text when that is unknown: an engine in a virtual machine reports no disk. */
export async function requireSpace(
  { engine, host, services }: StepContext,
  bytes: number | null,
): Promise<string | null> {
  const { imagePlace } = await engine.info();
  const free = await freeBytes(services.hosts, host, imagePlace);
  if (free.is === 'unknown') return `free space on ${host.name} is not known (${free.reason})`;
  const needed = bytes === null ? LEAST_FREE_BYTES : Math.max(LEAST_FREE_BYTES, roomForPull(bytes));
  if (free.value < needed)
    throw new AppError('guard.space', { host: host.name, freeBytes: free.value, neededBytes: needed });
  return null;
}
