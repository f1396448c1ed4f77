// Owns fetching images: as a part of bringing something up, and alone (goal "fetch"), hours before the change that needs them. Nothing that
// runs is touched by it, and an image that nobody uses does no harm.
import { placeOf } from './plan.ts';
import { serviceTitle } from '../roles/service-title.ts';
import type { DesiredService } from './desired.ts';
import { findHost, type Observed } from './observed.ts';
import type { StepList } from './step-list.ts';

export function fetchSteps(
  list: StepList,
  { desired, observed }: { desired: DesiredService[]; observed: Observed },
): void {
  for (const service of desired) fetchImage(list, service, observed);
}

/** Adds a step unless the host has the image or an earlier step brings it. */
export function fetchImage(list: StepList, service: DesiredService, observed: Observed): void {
  const { host, spec } = service;
  const { image } = spec;
  const present = findHost(observed, host)?.images[image] !== undefined;
  const pulling = list.steps.some(
    (step) => step.host === host && step.action.kind === 'pull-image' && step.action.image === image,
  );
  if (present || pulling) return;
  list.add(
    { kind: 'pull-image', image, bytes: bytesOfPull(list, { host, image, observed }) },
    {
      ...placeOf(service),
      reason: `${host} does not have this image of the ${serviceTitle(service)} yet.`,
      ...estimateOfPull(service, observed),
    },
  );
}

/** A layer that an earlier step of this plan brings to the host does not travel twice; what older images left there is not known. */
function bytesOfPull(
  list: StepList,
  { host, image, observed }: { host: string; image: string; observed: Observed },
): number | null {
  const layers = observed.layers?.[image];
  if (!layers) return null;
  const before = list.steps.flatMap((step) =>
    step.host === host && step.action.kind === 'pull-image'
      ? Object.keys(observed.layers?.[step.action.image] ?? {})
      : [],
  );
  const brought = new Set(before);
  return Object.entries(layers).reduce((sum, [digest, bytes]) => sum + (brought.has(digest) ? 0 : bytes), 0);
}

/** The practice engine's images are a few megabytes from this very machine. */
function estimateOfPull(service: DesiredService, observed: Observed): { estimateMs?: number } {
  return findHost(observed, service.host)?.engine?.startsWith('Practice') ? { estimateMs: 400 } : {};
}
