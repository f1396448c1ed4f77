// Decides whether a container can be kept for the way back: it must exist and stay stopped after its stop. Containers that their engine or
// systemd deletes or restarts do not qualify. Judged for every plan that stops one, and checked again on the engine before each stop.
import { finding } from '#shared/domain/findings/finding';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { allContainers, type Observed, type ObservedContainer } from '../observed.ts';
import type { Goal, Step } from '../plan.ts';

export interface Keeping {
  /** Started with `--rm`. */
  autoRemove: boolean;
  labels: Readonly<Record<string, string>>;
}

/** Podman stores here which systemd unit started a container, also for Quadlet. Source: podman-systemd.unit(5), podman-auto-update(1). */
const UNIT = 'PODMAN_SYSTEMD_UNIT';
/** podman-compose sets that label even without a unit; its unit starts and stops containers and deletes none. */
const COMPOSE_UNIT = 'podman-compose@';

/** The systemd unit that started it according to the engine, including the unit of podman-compose. */
export function unitOf({ labels }: Pick<Keeping, 'labels'>): string | null {
  return labels[UNIT] ?? null;
}

/** How to turn such a container into one that can be stopped and started again. */
export function runAgainWords(name: string): string {
  return `Run ${name} again without --rm in a quiet hour, after disabling the unit that starts it, if there is one`;
}

/** Why it will not exist for the way back after a stop, as the end of a sentence; null: it will. */
export function lostWhenStopped({ autoRemove, labels }: Keeping, goal: Goal): string | null {
  const unit = unitOf({ labels });
  if (unit !== null && !unit.startsWith(COMPOSE_UNIT))
    return `the systemd unit ${unit} owns it, and deletes it or starts it again when it stops`;
  // Removing a site keeps nothing.
  if (autoRemove && goal !== 'remove')
    return 'it was started with --rm, so its engine deletes it when it stops';
  return null;
}

export function wayBackFindings(
  steps: Step[],
  { observed, goal }: { observed: Observed; goal: Goal },
): Finding[] {
  return allContainers(observed.hosts).flatMap((container) => {
    const why = container.found ? lostWhenStopped(container.found, goal) : null;
    return why !== null && isStopped(container, steps) ? [refusal(container, why)] : [];
  });
}

/** Finds it also after a step renamed it. */
function isStopped({ host, name }: ObservedContainer, steps: Step[]): boolean {
  let current = name;
  for (const step of steps.filter((one) => one.host === host)) {
    const { action } = step;
    if (!('container' in action) || action.container !== current) continue;
    if (action.kind === 'stop-container') return true;
    if (action.kind === 'rename-container') current = action.to;
  }
  return false;
}

function refusal({ host, name, found }: ObservedContainer, why: string): Finding {
  const evidence = `AutoRemove ${String(found?.autoRemove)}, ${UNIT} ${found?.labels[UNIT] ?? 'not set'}`;
  return finding('guard.wayBack', { host, evidence }, { container: name, why, again: runAgainWords(name) });
}
