// Owns guard "space" at the moment before bytes move. Where the engine's disk can be seen from here, a nearly full one stops the pull.
import { AppError } from '#shared/errors/app-error';
import { freeBytes } from '#core/hosts/probe-host';
import type { StepContext } from '../step-handler.ts';

/** Without the registry's sizes the exact need is unknown; below this an image of this product cannot fit. */
const LEAST_FREE_BYTES = 1_000_000_000;

export async function requireSpace({ engine, host }: StepContext): Promise<void> {
  const { storageRoot } = await engine.info();
  const free = await freeBytes(host.connection, storageRoot);
  if (free !== null && free < LEAST_FREE_BYTES) {
    throw new AppError('guard.space', { host: host.name, freeBytes: free, neededBytes: LEAST_FREE_BYTES });
  }
}
