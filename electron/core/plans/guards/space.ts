// Owns guard "space" at the moment before bytes move. Where the engine's disk can be seen, one without room for this image stops the pull.
import { AppError } from '#shared/errors/app-error';
import { freeBytes } from '#core/hosts/free-space';
import { roomForPull } from '#shared/domain/plan/room';
import type { StepContext } from '../step-handler.ts';

/** Where the registry does not tell its size the need is not known; below this an image of this product cannot fit. */
const LEAST_FREE_BYTES = 1_000_000_000;

/** Rejects with `guard.space`. Answers null where there is room, or words where that is not known: an engine in a virtual machine never tells. */
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
