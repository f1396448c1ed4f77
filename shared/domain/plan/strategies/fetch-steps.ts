// Owns fetching images: as a part of bringing something up, and alone (goal "fetch"), hours before the change that needs them. Nothing that
// runs is touched by it, and an image that nobody uses does no harm.
import { placeOf, type Step } from '../plan.ts';
import { serviceTitle } from '#shared/domain/site/service-title';
import type { DesiredService } from '#shared/domain/containers/desired';
import { findHost, type Observed } from '../observed.ts';
import type { StepList } from '../steps/step-list.ts';

export function fetchSteps(
  list: StepList,
  { desired, observed }: { desired: DesiredService[]; observed: Observed },
): void {
  for (const service of desired) fetchImage(list, service, observed);
}

/**
 * The step that brings the image, a new one or one that is there; null where the host has it. One after the other on each host, because
 * they share layers; hosts do not wait for one another.
 */
export function fetchImage(list: StepList, service: DesiredService, observed: Observed): string | null {
  const { host, spec } = service;
  const { image } = spec;
  if (findHost(observed, host)?.images[image] !== undefined) return null;
  const before = pullsOn(list, host);
  const pulling = before.find(({ action }) => action.kind === 'pull-image' && action.image === image);
  if (pulling) return pulling.id;
  return list.aside(
    { kind: 'pull-image', image, bytes: bytesOfPull(list, { host, image, observed }) },
    {
      ...placeOf(service),
      reason: `${host} does not have this image of the ${serviceTitle(service)} yet.`,
      ...estimateOfPull(service, observed),
    },
    before.slice(-1).map(({ id }) => id),
  );
}

/** The last of every host: when it is done, so are those before it. */
export function lastPulls({ steps }: StepList): string[] {
  const last = new Map<string, string>();
  for (const { id, host, action } of steps) if (action.kind === 'pull-image') last.set(host, id);
  return [...last.values()];
}

function pullsOn({ steps }: StepList, host: string): Step[] {
  return steps.filter((step) => step.host === host && step.action.kind === 'pull-image');
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
