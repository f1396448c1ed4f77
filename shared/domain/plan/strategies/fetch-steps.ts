// Steps that fetch images: within an apply, or alone (goal "fetch") hours before the change. They affect no running service, and an unused
// image does no harm.
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
 * The step that fetches an image, new or already in the plan; null when the host has it. Pulls of one host run in sequence, because images
 * share layers; hosts do not wait for each other.
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

/** The last pull of every host; the earlier ones are done by then. */
export function lastPulls({ steps }: StepList): string[] {
  const last = new Map<string, string>();
  for (const { id, host, action } of steps) if (action.kind === 'pull-image') last.set(host, id);
  return [...last.values()];
}

function pullsOn({ steps }: StepList, host: string): Step[] {
  return steps.filter((step) => step.host === host && step.action.kind === 'pull-image');
}

/** Layers of an earlier pull to the same host are not transferred again; layers of older images are unknown. */
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

/** Images of the practice engine are a few megabytes on the same machine. */
function estimateOfPull(service: DesiredService, observed: Observed): { estimateMs?: number } {
  return findHost(observed, service.host)?.engine?.startsWith('Practice') ? { estimateMs: 400 } : {};
}
