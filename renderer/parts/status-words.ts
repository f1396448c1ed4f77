// Owns the mapping from what the core says to the eight shapes.
import type { CheckLevel } from '#shared/domain/preflight/check';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { Health, LicenceStatus, ServiceState } from '#shared/domain/status/status';
import type { StepState } from '#shared/operations/operation';
import type { OperationState } from '#shared/operations/states';
import type { StatusKind } from '#renderer/ui/status.tsx';

export const serviceKindOfStatus: Record<ServiceState, StatusKind> = {
  absent: 'stopped',
  created: 'stopped',
  starting: 'moving',
  ready: 'ready',
  draining: 'moving',
  stopped: 'stopped',
  failed: 'down',
  unknown: 'unknown',
};

export const healthKind: Record<Health, StatusKind> = {
  ok: 'ready',
  degraded: 'degraded',
  down: 'down',
  unknown: 'unknown',
};

const changing = new Set(['queued', 'running', 'cancelling']);

/** What is not ready while a change runs is on its way, not broken. */
export function isChanging(site: { health: Health; operation: { state: string } | null }): boolean {
  return site.health !== 'ok' && site.operation !== null && changing.has(site.operation.state);
}

export function siteKind(site: Parameters<typeof isChanging>[0]): StatusKind {
  return isChanging(site) ? 'moving' : healthKind[site.health];
}

export const licenceKind: Record<LicenceStatus['state'], StatusKind> = {
  Ready: 'moving',
  Connected: 'ready',
  TrustBased: 'warning',
  Failed: 'down',
  Direct: 'ready',
  Unknown: 'unknown',
};

export const findingKind: Record<Finding['level'], StatusKind> = {
  ok: 'ready',
  warning: 'warning',
  blocker: 'down',
};

export const checkKind: Record<CheckLevel, StatusKind> = {
  ok: 'ready',
  warning: 'warning',
  blocker: 'down',
  unknown: 'unknown',
};

export const operationKind: Record<OperationState, StatusKind> = {
  queued: 'stopped',
  running: 'moving',
  cancelling: 'moving',
  succeeded: 'ready',
  failed: 'down',
  cancelled: 'stopped',
  interrupted: 'warning',
};

export const stepKind: Record<StepState, StatusKind> = {
  waiting: 'stopped',
  running: 'moving',
  done: 'ready',
  unchanged: 'ready',
  failed: 'down',
  skipped: 'stopped',
};
